package io.akkord.runtime.reconcile;

import java.time.Duration;

/** A replica as it is known: what was asked of its node, and what the node told. */
final class Replica {
    final String id;
    /** The node's key. */
    final String node;
    /** In the order in which they became known. */
    final long order;

    ReplicaFact fact;
    /** Whether its node has told of it; before, its start may be lost. */
    boolean confirmed;
    /** Whether it was started to take the place of another. */
    boolean rollout;
    /** Whether it is to go: it was told to drain, or drains by itself. */
    boolean leaving;

    Duration leaveWithin = Duration.ZERO;
    /** The revision it is to take while it serves; 0 when none. */
    long reconfiguringTo;
    /** The revision that it could not take; 0 when none. */
    long refusedRevision;
    /** When something was last asked of its node. */
    long askedAt;

    boolean wasReady;
    long readySince;

    Replica(String node, long order, ReplicaFact fact, long now) {
        this.id = fact.replica();
        this.node = node;
        this.order = order;
        this.fact = fact;
        this.askedAt = now;
    }

    boolean is(ReplicaState state) {
        return fact.state() == state;
    }

    /** Whether it is to stay as far as is known: STARTING or READY, and not told to go. */
    boolean alive() {
        return !leaving && (is(ReplicaState.STARTING) || is(ReplicaState.READY));
    }
}
