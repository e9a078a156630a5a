package io.akkord.http;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What the server counts beside the deployments' own statistics. Thread-safe; recording never blocks. */
final class HttpMetrics {
    private static final int FIRST = 100;
    private static final int BEYOND = 600;

    private final LongAdder connections = new LongAdder();
    private final LongAdder[] byStatus = new LongAdder[BEYOND - FIRST];

    HttpMetrics() {
        for (int i = 0; i < byStatus.length; i++) {
            byStatus[i] = new LongAdder();
        }
    }

    void connectionOpened() {
        connections.increment();
    }

    void connectionClosed() {
        connections.decrement();
    }

    void answered(int status) {
        byStatus[status - FIRST].increment();
    }

    long connections() {
        return connections.sum();
    }

    /** Answers by status, without those that never occurred. */
    SortedMap<Integer, Long> answers() {
        SortedMap<Integer, Long> counts = new TreeMap<>();
        for (int i = 0; i < byStatus.length; i++) {
            long count = byStatus[i].sum();
            if (count > 0) {
                counts.put(i + FIRST, count);
            }
        }
        return counts;
    }
}
