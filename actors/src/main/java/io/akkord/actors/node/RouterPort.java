package io.akkord.actors.node;

import akka.actor.typed.ActorRef;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.node.DeploymentStatus.ReplicaStatus;
import io.akkord.actors.router.Doorway;
import io.akkord.actors.router.RouterActor;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.stats.DeploymentStats;

/** The way to a router on this node. */
record RouterPort(Doorway doorway, ActorRef<RouterActor.Command> router) implements DeploymentPort {

    @Override
    public DeploymentSpec spec() {
        return doorway.table().spec();
    }

    @Override
    public String application() {
        return doorway.table().application();
    }

    @Override
    public boolean isReady() {
        return doorway.table().phase() == Phase.READY;
    }

    @Override
    public DeploymentStatus status() {
        RoutingTable table = doorway.table();
        DeploymentStatus.State state =
                switch (table.phase()) {
                    case STARTING -> DeploymentStatus.State.STARTING;
                    case READY -> DeploymentStatus.State.READY;
                    case UNLOADED -> DeploymentStatus.State.UNLOADED;
                    case DRAINING -> DeploymentStatus.State.DRAINING;
                    case FAILED -> DeploymentStatus.State.FAILED;
                };
        return new DeploymentStatus(
                state,
                table.reason(),
                table.revision(),
                table.replicas().stream()
                        .map(replica -> new ReplicaStatus(
                                replica.replica(),
                                replica.node(),
                                replica.revision(),
                                replica.state(),
                                replica.reason()))
                        .toList(),
                table.notices());
    }

    @Override
    public Submission submit(Request request, OutcomeListener listener) {
        return doorway.submit(request, router, listener::onOutcome)::run;
    }

    @Override
    public DeploymentStats stats() {
        return doorway.stats();
    }
}
