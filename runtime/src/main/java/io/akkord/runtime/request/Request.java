package io.akkord.runtime.request;

import java.util.Optional;

/**
 * A request that has passed validation, on its way to a replica.
 *
 * @param id as the caller gave it, or made for it; stands in log lines
 * @param payload {@link io.akkord.runtime.tensor.Tensors}, or the request type of a Java handler
 * @param rows how much of a batch it takes: the extent of the batch dimension; 1 where the model has none
 * @param batchKey what it must have in common with its batch-mates
 * @param priority 1 is the highest
 * @param arrivalNanos when it reached this node, by {@link System#nanoTime()}
 * @param deadlineNanos when it must have been answered, by {@link System#nanoTime()}; {@link #NO_DEADLINE} for never
 * @param expiry what a request that missed its deadline is told
 * @param trace its place in a distributed trace; crosses nodes with it
 */
public record Request(
        String id,
        Object payload,
        int rows,
        BatchKey batchKey,
        int priority,
        long arrivalNanos,
        long deadlineNanos,
        Expiry expiry,
        Optional<TraceContext> trace) {

    /** A deadline that never comes. Never compare it with a time directly: nanoTime may be of any sign. */
    public static final long NO_DEADLINE = Long.MIN_VALUE;

    /** Which limit the deadline stands for. */
    public enum Expiry {
        /** The whole request took too long: 408. */
        REQUEST_TIMEOUT,
        /** It waited too long in the queue, by its own {@code timeout} parameter: 503, as Triton says. */
        QUEUE_TIMEOUT
    }

    public boolean hasDeadline() {
        return deadlineNanos != NO_DEADLINE;
    }

    /** The earlier of two deadlines, each of which may be {@link #NO_DEADLINE}. */
    public static long earlier(long oneNanos, long otherNanos) {
        if (oneNanos == NO_DEADLINE || otherNanos == NO_DEADLINE) {
            return oneNanos == NO_DEADLINE ? otherNanos : oneNanos;
        }
        return oneNanos - otherNanos <= 0 ? oneNanos : otherNanos;
    }

    public boolean isExpired(long nowNanos) {
        return hasDeadline() && nowNanos - deadlineNanos >= 0;
    }
}
