package io.akkord.runtime.reconcile;

/** Where a replica stands. */
public enum ReplicaState {
    /** It claims, loads, warms up. */
    STARTING,
    READY,
    /** It finishes what it has. */
    DRAINING,
    /** It is lost, and stops by itself. */
    FAILED
}
