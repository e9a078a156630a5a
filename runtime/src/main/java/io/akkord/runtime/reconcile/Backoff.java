package io.akkord.runtime.reconcile;

import java.time.Duration;

/**
 * How long to wait before a lost replica is started again: {@code min x 2^(losses - 1)}, at most {@code max}. A replica that had served for
 * longer than {@code max} ends the series of losses. Pure; not thread-safe.
 */
public final class Backoff {
    private final long minNanos;
    private final long maxNanos;
    private int losses;

    public Backoff(Duration min, Duration max) {
        minNanos = min.toNanos();
        maxNanos = max.toNanos();
    }

    /**
     * A replica was lost.
     *
     * @param servedNanos how long it had been READY; 0 when it never was
     * @return the pause before it is started again
     */
    public Duration lost(long servedNanos) {
        if (servedNanos > maxNanos) {
            losses = 0;
        }
        losses++;
        // A shift by 62 overflows whatever min is; what is cut off there is above max anyway.
        long factor = 1L << Math.min(losses - 1, 40);
        return Duration.ofNanos(minNanos > maxNanos / factor ? maxNanos : minNanos * factor);
    }
}
