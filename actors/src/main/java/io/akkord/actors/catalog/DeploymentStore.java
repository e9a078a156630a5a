package io.akkord.actors.catalog;

import akka.Done;
import io.akkord.actors.cluster.RoutingTable;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What the entity of a deployment stores and publishes. Thread-safe; nothing blocks; stages complete on threads of the actor system. */
public interface DeploymentStore {

    /**
     * What was stored last, asked of a majority of the nodes; what this node has, where no majority answers in time.
     *
     * @return {@link DeploymentRecord#fresh} when nothing was; fails when what is stored cannot be read
     */
    CompletionStage<DeploymentRecord> read(String deployment);

    /** Stores on a majority of the nodes. A stage that fails has stored it on fewer, and the others get it later. */
    CompletionStage<Done> write(DeploymentRecord record);

    /** Forgets a deployment that is gone: its record and its table. */
    void forget(String deployment);

    /** The newest table that this node has seen. */
    Optional<RoutingTable> table(String deployment);

    /** As {@link #table}, of all nodes that answer in time: what an entity reads to choose its term. */
    CompletionStage<Optional<RoutingTable>> newestTable(String deployment);

    /** Makes a table known to all nodes; an older one than what is known is dropped. */
    void publish(RoutingTable table);
}
