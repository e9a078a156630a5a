package io.akkord.runtime.request;

import io.akkord.runtime.request.Request.Expiry;
import java.time.Duration;

/**
 * When a request must have been answered, and which limit says so: the earliest of those that apply. Pure.
 *
 * @param nanos by {@link System#nanoTime()}; {@link Request#NO_DEADLINE} where no limit applies
 */
public record Deadline(long nanos, Expiry expiry) {
    /** Beyond this a limit is no limit; it keeps sums of nanoseconds within a long. */
    private static final long FOREVER_NANOS = Duration.ofDays(10_000).toNanos();

    /**
     * The deadline of a request.
     *
     * @param requestTimeout of the deployment; zero means none
     * @param callerTimeout of the caller, who can only shorten it; zero means none
     * @param queueTimeoutMicros the protocol's {@code timeout} parameter; 0 means none
     */
    public static Deadline of(
            long arrivalNanos, Duration requestTimeout, Duration callerTimeout, long queueTimeoutMicros) {
        long whole = Math.min(nanos(requestTimeout), nanos(callerTimeout));
        long queue = queueTimeoutMicros == 0 || queueTimeoutMicros > FOREVER_NANOS / 1000
                ? FOREVER_NANOS
                : queueTimeoutMicros * 1000;
        if (whole >= FOREVER_NANOS && queue >= FOREVER_NANOS) {
            return new Deadline(Request.NO_DEADLINE, Expiry.REQUEST_TIMEOUT);
        }
        long nanos = arrivalNanos + Math.min(whole, queue);
        // The one value that has another meaning; a nanosecond does not matter.
        long safe = nanos == Request.NO_DEADLINE ? nanos + 1 : nanos;
        return new Deadline(safe, queue < whole ? Expiry.QUEUE_TIMEOUT : Expiry.REQUEST_TIMEOUT);
    }

    private static long nanos(Duration timeout) {
        return timeout.isZero() || timeout.toSeconds() > Duration.ofDays(10_000).toSeconds()
                ? FOREVER_NANOS
                : timeout.toNanos();
    }
}
