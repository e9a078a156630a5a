package io.akkord.actors.node;

import io.akkord.actors.catalog.ApplicationRecord;
import io.akkord.actors.catalog.CatalogReply;
import io.akkord.actors.cluster.AgentCommand.LogLines;
import io.akkord.actors.cluster.ClusterState;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * The whole cluster, as administrators work with it, from any node. Thread-safe; nothing blocks. Stages fail when the cluster did not answer in
 * time, such as on the minority's side of a split; what was asked may have happened nevertheless.
 */
public interface ClusterControl {

    /** What is wanted, as far as this node knows, by name. */
    List<ApplicationRecord> applications();

    /** How the deployments stand, as far as this node knows; one that has not begun yet is not in it. */
    List<RoutingTable> tables();

    /** As {@link io.akkord.actors.catalog.CatalogCommand.Put}: answered when it is stored, not when it serves. */
    CompletionStage<CatalogReply> put(ApplicationSpec application, OptionalLong expectedVersion);

    /** As {@link io.akkord.actors.catalog.CatalogCommand.Delete}. */
    CompletionStage<CatalogReply> delete(String application, OptionalLong expectedVersion);

    /** As {@link io.akkord.actors.catalog.CatalogCommand.PutDeployment}. */
    CompletionStage<CatalogReply> putDeployment(DeploymentSpec spec);

    /** As {@link io.akkord.actors.catalog.CatalogCommand.Unload}. */
    CompletionStage<CatalogReply> unload(String deployment);

    /** The nodes of the cluster. */
    ClusterState nodes();

    /**
     * Begins the drain of a node.
     *
     * @param node its id
     * @return completes when it has begun; fails with {@link DeploymentException} when there is no such node
     */
    CompletionStage<Void> drain(String node, Duration within, String why);

    /** The last log lines of a deployment, from every node that answers in time. */
    CompletionStage<List<LogLines>> logs(String deployment, int lines);
}
