package io.akkord.actors.worker;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Room for one run that is ready before the engine is, so that the engine goes from one run to the next without waiting for its worker.
 * The worker puts runs in and may take them back; an engine thread that has ended a run takes the next one out. Thread-safe.
 */
final class NextRun {
    private final AtomicReference<@Nullable Run> slot = new AtomicReference<>();

    boolean isEmpty() {
        return slot.get() == null;
    }

    /** Puts a run in. Only the worker does, when there is none. */
    void put(Run run) {
        slot.set(run);
    }

    /** Takes the run out, whatever it is like; null when there is none (any more). */
    @Nullable
    Run take() {
        return slot.getAndSet(null);
    }

    /** Takes the run out if all of it is still wanted by now; what has expired is left to the worker to sort out. */
    @Nullable
    Run takeIfFresh(long nowNanos) {
        Run run = slot.get();
        return run != null && !run.hasExpired(nowNanos) && slot.compareAndSet(run, null) ? run : null;
    }
}
