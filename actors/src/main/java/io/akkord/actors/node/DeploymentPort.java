package io.akkord.actors.node;

import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.stats.DeploymentStats;

/** A deployment as callers on this node see it: the way to its router. Thread-safe; nothing here blocks. */
public interface DeploymentPort {

    /** The spec of the revision that serves. */
    DeploymentSpec spec();

    /** The application it belongs to. */
    String application();

    /** Whether at least one replica is READY. */
    boolean isReady();

    /** Where it stands: what a user is told who asks why it is not ready. */
    DeploymentStatus status();

    /**
     * Hands a request to the router. What cannot be admitted is refused at once, through the listener.
     *
     * @param request must have passed {@link io.akkord.runtime.spec.InputContract}
     * @param listener is told the one outcome, on any thread, possibly before this returns; it must not block
     */
    Submission submit(Request request, OutcomeListener listener);

    /** What happened to its requests on this node. */
    DeploymentStats stats();

    /** Is told how a request ended, once. */
    @FunctionalInterface
    interface OutcomeListener {
        void onOutcome(Outcome outcome);
    }

    /** A request under way. */
    @FunctionalInterface
    interface Submission {
        /** The caller has gone: the request ends as CANCELLED if it has not ended yet, and does not reach the engine if it still waits. */
        void cancel();
    }
}
