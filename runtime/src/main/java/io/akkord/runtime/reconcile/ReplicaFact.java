package io.akkord.runtime.reconcile;

/**
 * A replica as its node tells of it.
 *
 * @param worker its number on that node, where routers send its work
 * @param reason why it FAILED; empty otherwise
 */
public record ReplicaFact(
        String replica, long revision, ReplicaState state, long worker, String reason, FailureCause cause) {}
