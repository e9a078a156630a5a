package io.akkord.bench;

/**
 * Decides when one worker's requests are sent, and from when their latency counts. Pure: time is passed in. Not thread-safe.
 *
 * <p>In an open loop latency counts from the intended time, even when no connection was free to send at it: otherwise a server that stalls
 * would also stall its measurement ("coordinated omission", Gil Tene, "How NOT to Measure Latency").
 */
abstract sealed class Pacer {

    /** Sends whenever a connection is free. */
    static Pacer closedLoop() {
        return new Closed();
    }

    /**
     * Sends at a constant rate.
     *
     * @param rate requests per second of all workers together
     * @param startNanos when the first worker's first request is due
     * @param worker index of this worker; the workers take turns
     */
    static Pacer openLoop(double rate, long startNanos, int worker, int workers) {
        return new Open(1e9 * workers / rate, startNanos + (long) (1e9 * worker / rate));
    }

    /** When the next request is due; may lie in the past. */
    abstract long nextDueNanos(long nowNanos);

    /** Takes the next request, which is due, and returns the time from which its latency counts. */
    abstract long take(long nowNanos);

    /** How many requests that were due before that time have not been taken. */
    abstract long missedBefore(long nanos);

    final boolean isDue(long nowNanos) {
        return nextDueNanos(nowNanos) - nowNanos <= 0;
    }

    private static final class Closed extends Pacer {
        @Override
        long nextDueNanos(long nowNanos) {
            return nowNanos;
        }

        @Override
        long take(long nowNanos) {
            return nowNanos;
        }

        @Override
        long missedBefore(long nanos) {
            return 0;
        }
    }

    private static final class Open extends Pacer {
        private final double intervalNanos;
        private final long startNanos;
        private long taken;

        private Open(double intervalNanos, long startNanos) {
            this.intervalNanos = intervalNanos;
            this.startNanos = startNanos;
        }

        @Override
        long nextDueNanos(long nowNanos) {
            // Multiplied rather than added up, so that rounding does not bend the rate.
            return startNanos + (long) (taken * intervalNanos);
        }

        @Override
        long take(long nowNanos) {
            long due = nextDueNanos(nowNanos);
            taken++;
            return due;
        }

        @Override
        long missedBefore(long nanos) {
            long due = (long) Math.ceil((nanos - startNanos) / intervalNanos);
            return Math.max(0, due - taken);
        }
    }
}
