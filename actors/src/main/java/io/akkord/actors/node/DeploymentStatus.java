package io.akkord.actors.node;

import java.util.List;

/**
 * Where a deployment stands on this node.
 *
 * @param reason why it is not READY, for the operator; empty when it is
 */
public record DeploymentStatus(State state, String reason, List<ReplicaStatus> replicas) {
    public DeploymentStatus {
        replicas = List.copyOf(replicas);
    }

    /** Of a deployment as a whole. */
    public enum State {
        /** Replicas are starting; none is READY yet. */
        STARTING,
        /** At least one replica serves. */
        READY,
        /** Unloaded by its user: known, but without replicas. */
        UNLOADED,
        /** It is being stopped. */
        DRAINING,
        /** No replica could be started; see the reason. */
        FAILED
    }

    /** One replica: its id, where it stands (STARTING, READY, DRAINING, STOPPED, FAILED), and why. */
    public record ReplicaStatus(String id, String state, String reason) {}
}
