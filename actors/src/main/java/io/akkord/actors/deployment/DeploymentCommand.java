package io.akkord.actors.deployment;

import akka.cluster.sharding.typed.javadsl.EntityTypeKey;

/**
 * What the entity of a deployment is told. It is sharded by the deployment's name, which is unique in the cluster, and remembered: the shard
 * starts it again wherever it lies, until the deployment is gone.
 */
public sealed interface DeploymentCommand permits DeploymentCommand.Reconcile, DeploymentCommand.Stop, EntityMessage {

    /** Entities of this type are deployments; the id is the deployment's name. */
    EntityTypeKey<DeploymentCommand> KEY = EntityTypeKey.create(DeploymentCommand.class, "deployment");

    /**
     * Look at what is wanted, for it has changed. From the catalog once that is stored, and from {@link DesiredState} whenever this node hears of
     * it; one too many does no harm. Nobody is answered: see the routing table.
     */
    enum Reconcile implements DeploymentCommand {
        RECONCILE
    }

    /** From the shard, which moves elsewhere or passivates the entity: stop, and leave the replicas as they are. Never crosses nodes. */
    enum Stop implements DeploymentCommand {
        STOP
    }
}
