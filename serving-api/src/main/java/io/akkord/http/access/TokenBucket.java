package io.akkord.http.access;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets through what a {@link Rate} allows. Thread-safe; nothing blocks or allocates.
 *
 * <p>The generic cell rate algorithm (ITU-T I.371, annex A) in its virtual-scheduling form: one number, the time at which the next would
 * be due were all evenly spaced. One that comes earlier than that by more than {@code (burst - 1)} intervals is refused.
 */
final class TokenBucket {
    private final long intervalNanos;
    private final long toleranceNanos;
    private final AtomicLong dueNanos;

    /** @param nowNanos of any clock that only goes forward; the same clock later */
    TokenBucket(Rate rate, long nowNanos) {
        this.intervalNanos = Math.max(1, Math.round(1e9 / rate.perSecond()));
        this.toleranceNanos = intervalNanos * (rate.burst() - 1);
        this.dueNanos = new AtomicLong(nowNanos);
    }

    /** 0 when it is let through; otherwise in how many nanoseconds the next would be. */
    long tryTake(long nowNanos) {
        while (true) {
            long due = dueNanos.get();
            long start = due - nowNanos > 0 ? due : nowNanos;
            long early = start - nowNanos - toleranceNanos;
            if (early > 0) {
                return early;
            }
            if (dueNanos.compareAndSet(due, start + intervalNanos)) {
                return 0;
            }
        }
    }
}
