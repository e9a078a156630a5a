package io.akkord.runtime.engine;

/** Lets one log line through per period, so that a failure that repeats does not fill the log. */
final class LogThrottle {
    private final long periodNanos;
    private boolean logged;
    private long lastNanos;
    private long skipped;

    LogThrottle(long periodNanos) {
        this.periodNanos = periodNanos;
    }

    /** How many lines were held back since the last one, when this one may be logged; -1 when it may not. */
    synchronized long tryAcquire(long nowNanos) {
        if (logged && nowNanos - lastNanos < periodNanos) {
            skipped++;
            return -1;
        }
        logged = true;
        lastNanos = nowNanos;
        long before = skipped;
        skipped = 0;
        return before;
    }
}
