package io.akkord.actors.router;

import akka.actor.typed.ActorRef;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.List;

/**
 * What a deployment publishes to its routers; immutable.
 *
 * @param spec of the revision that serves
 * @param reason why it is not READY; empty when it is
 * @param endpoints the READY replicas of that revision
 * @param replicas all replicas, for those who ask how things stand
 */
public record RoutingTable(
        DeploymentSpec spec, Phase phase, String reason, List<Endpoint> endpoints, List<ReplicaView> replicas) {
    public RoutingTable {
        endpoints = List.copyOf(endpoints);
        replicas = List.copyOf(replicas);
    }

    /** The table of a deployment that has not begun. */
    public static RoutingTable starting(DeploymentSpec spec) {
        return new RoutingTable(spec, Phase.STARTING, "its replicas are starting", List.of(), List.of());
    }

    /** Where a deployment stands. */
    public enum Phase {
        STARTING,
        READY,
        UNLOADED,
        DRAINING,
        FAILED
    }

    /** Where to send work. */
    public record Endpoint(String replica, ActorRef<WorkerActor.Command> worker) {}

    /** One replica: STARTING, READY, DRAINING or FAILED, and why. */
    public record ReplicaView(String replica, String state, String reason) {}
}
