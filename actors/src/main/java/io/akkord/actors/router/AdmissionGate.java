package io.akkord.actors.router;

import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Decides at the door who gets in. It admits while fewer than {@code max_queued_requests + READY replicas x max_ongoing_requests} admitted
 * requests are without their outcome. A permit is released once, with the outcome.
 *
 * <p>Thread-safe; takes nanoseconds. Whether it is closed is part of the same word as the count: once {@link #close} has returned,
 * {@link #inFlight} only falls, so that whoever waits for 0 has seen every admitted request.
 */
public final class AdmissionGate {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final String deployment;
    /** Permits out, and the sign bit when it is closed. */
    private final AtomicInteger word = new AtomicInteger(CLOSED);

    private volatile int limit;
    private volatile Outcome.Failure full;
    private volatile Outcome.Failure closed;

    /** A gate that is closed until {@link #open} is called. */
    public AdmissionGate(String deployment) {
        this.deployment = deployment;
        this.closed = new Outcome.Failure(Reason.UNAVAILABLE, "deployment '" + deployment + "' is not loaded");
        this.full = closed;
    }

    /** Takes a permit; what is returned instead is what the caller is to be told, null means it is in. */
    public Outcome.@Nullable Failure enter() {
        while (true) {
            int now = word.get();
            if (now < 0) {
                return closed;
            }
            if (now >= limit) {
                return full;
            }
            if (word.compareAndSet(now, now + 1)) {
                return null;
            }
        }
    }

    /** Gives a permit back. */
    public void leave() {
        int before = word.getAndDecrement();
        if ((before & ~CLOSED) == 0) {
            word.incrementAndGet();
            throw new IllegalStateException(
                    "a permit of deployment '" + deployment + "' was given back that had not been taken");
        }
    }

    /** Lets requests in, up to a limit. */
    public void open(int maxQueued, int readyReplicas, int maxOngoing) {
        long most = maxQueued + (long) readyReplicas * maxOngoing;
        limit = (int) Math.min(Integer.MAX_VALUE, most);
        full = new Outcome.Failure(
                Reason.QUEUE_FULL,
                "deployment '" + deployment + "' has as many requests as it takes: " + most
                        + ", which is max_queued_requests "
                        + maxQueued + " plus max_ongoing_requests " + maxOngoing + " on each of " + readyReplicas
                        + " ready replicas; try again later");
        word.getAndUpdate(now -> now & ~CLOSED);
    }

    /** Turns everybody away with this, until it is opened again. */
    public void close(Reason reason, String message) {
        closed = new Outcome.Failure(reason, message);
        word.getAndUpdate(now -> now | CLOSED);
    }

    /** Admitted requests without their outcome. */
    public int inFlight() {
        return word.get() & ~CLOSED;
    }
}
