package io.akkord.runtime.reconcile;

import java.time.Duration;
import java.util.List;

/** Ends a deployment: its routers finish what they have, then its replicas go. */
final class Stopping {
    private final Facts facts;
    private final ReconcileSettings settings;
    private boolean begun;
    private boolean drained;
    private long until;

    Stopping(Facts facts, ReconcileSettings settings) {
        this.facts = facts;
        this.settings = settings;
    }

    void reset() {
        begun = false;
        drained = false;
    }

    void routersDrained() {
        drained |= begun;
    }

    /**
     * Takes the next step.
     *
     * @param serving whose replicas may still be running what the routers sent
     * @return whether nothing is left
     */
    boolean go(Group serving, boolean surveyed, Turn turn) {
        Duration within = serving.spec.gracefulShutdownTimeout();
        if (!begun) {
            begun = true;
            until = turn.now + within.toNanos() + settings.surveyTimeout().toNanos();
            turn.act(new Action.DrainRouters(within));
        }
        // A router's answer may be lost, or its node.
        drained |= turn.now - until >= 0;
        if (!drained) {
            turn.wakeAt(until);
        }
        for (Replica replica : List.copyOf(facts.replicas())) {
            if (replica.alive() && (drained || !serving.has(replica) || !replica.is(ReplicaState.READY))) {
                turn.drain(replica, Duration.ZERO);
            }
        }
        return drained && surveyed && facts.replicas().isEmpty() && facts.assumed() == 0;
    }
}
