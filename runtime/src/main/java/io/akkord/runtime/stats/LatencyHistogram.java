package io.akkord.runtime.stats;

import java.util.concurrent.atomic.LongAdder;

/** A histogram with fixed buckets, which can be added up over nodes. Thread-safe; recording never blocks. */
public final class LatencyHistogram {
    /** Upper bounds in microseconds: a 1-2-5 ladder from 100 µs to 100 s; what is above falls into a last bucket. */
    private static final long[] BOUNDS_MICROS = {
        100,
        200,
        500,
        1_000,
        2_000,
        5_000,
        10_000,
        20_000,
        50_000,
        100_000,
        200_000,
        500_000,
        1_000_000,
        2_000_000,
        5_000_000,
        10_000_000,
        20_000_000,
        50_000_000,
        100_000_000
    };

    private final LongAdder[] buckets = new LongAdder[BOUNDS_MICROS.length + 1];
    private final LongAdder sumNanos = new LongAdder();

    public LatencyHistogram() {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LongAdder();
        }
    }

    public void record(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS_MICROS.length && nanos > BOUNDS_MICROS[bucket] * 1000) {
            bucket++;
        }
        buckets[bucket].increment();
        sumNanos.add(nanos);
    }

    /** The upper bounds of all buckets but the last, in microseconds. */
    public static long[] boundsMicros() {
        return BOUNDS_MICROS.clone();
    }

    /** Counts by bucket, not cumulative; one more than there are bounds. */
    public long[] counts() {
        long[] counts = new long[buckets.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets[i].sum();
        }
        return counts;
    }

    public long sumNanos() {
        return sumNanos.sum();
    }
}
