package io.akkord.actors.node;

import io.akkord.runtime.reconcile.Standing.Notice;
import java.util.List;

/**
 * Where a deployment stands, as far as this node knows.
 *
 * @param reason why it is not READY, for the operator; empty when it is
 * @param revision that serves; 0 while none does
 * @param replicas on all nodes
 * @param notices what its user should know though it may serve: demands without a place, a revision that was given up
 */
public record DeploymentStatus(
        State state, String reason, long revision, List<ReplicaStatus> replicas, List<Notice> notices) {
    public DeploymentStatus {
        replicas = List.copyOf(replicas);
        notices = List.copyOf(notices);
    }

    /** Of a deployment of which nothing more is known. */
    public DeploymentStatus(State state, String reason, List<ReplicaStatus> replicas) {
        this(state, reason, 0, replicas, List.of());
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

    /** One replica: its id, its node's, its revision, where it stands (STARTING, READY, DRAINING, FAILED), and why. */
    public record ReplicaStatus(String id, String node, long revision, String state, String reason) {}
}
