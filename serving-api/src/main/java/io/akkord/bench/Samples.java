package io.akkord.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * What one worker has measured. Requests count when their latency starts inside the measured window; the rest is warm-up. Written by one
 * worker, read by one other thread.
 */
final class Samples {
    private static final long HIGHEST_NANOS = 3_600_000_000_000L;

    private final long fromNanos;
    private final long toNanos;
    private final SingleWriterRecorder latency = new SingleWriterRecorder(1_000, HIGHEST_NANOS, 3);
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final AtomicLong receivedBytes = new AtomicLong();
    private final AtomicLong lastEndNanos;
    private final AtomicLong warmUpRequests = new AtomicLong();
    private final AtomicLong unsent = new AtomicLong();

    Samples(long fromNanos, long toNanos) {
        this.fromNanos = fromNanos;
        this.toNanos = toNanos;
        this.lastEndNanos = new AtomicLong(fromNanos);
    }

    void succeeded(long startNanos, long endNanos, long bodyBytes) {
        if (ended(startNanos, endNanos)) {
            latency.recordValue(Math.min(Math.max(0, endNanos - startNanos), HIGHEST_NANOS));
            receivedBytes.lazySet(receivedBytes.get() + bodyBytes);
        }
    }

    void failed(long startNanos, long endNanos, String kind) {
        if (ended(startNanos, endNanos)) {
            failures.computeIfAbsent(kind, k -> new LongAdder()).increment();
        }
    }

    /** Requests of an open loop that no connection was free for before the end. */
    void unsent(long count) {
        unsent.set(count);
    }

    private boolean ended(long startNanos, long endNanos) {
        if (startNanos - fromNanos < 0) {
            warmUpRequests.lazySet(warmUpRequests.get() + 1);
            return false;
        }
        if (startNanos - toNanos >= 0) {
            return false;
        }
        lastEndNanos.lazySet(endNanos);
        return true;
    }

    /** Latencies of successes since the last call of this. */
    Histogram takeLatency() {
        return latency.getIntervalHistogram();
    }

    Map<String, Long> failures() {
        Map<String, Long> counts = new TreeMap<>();
        failures.forEach((kind, count) -> counts.put(kind, count.sum()));
        return counts;
    }

    long receivedBytes() {
        return receivedBytes.get();
    }

    long lastEndNanos() {
        return lastEndNanos.get();
    }

    long warmUpRequests() {
        return warmUpRequests.get();
    }

    long unsentCount() {
        return unsent.get();
    }
}
