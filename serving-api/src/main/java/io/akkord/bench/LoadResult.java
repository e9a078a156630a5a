package io.akkord.bench;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What a test has measured, or one interval of it.
 *
 * @param latency of the successes, in nanoseconds
 * @param failures by kind, such as "HTTP 503" or "timeout"
 * @param seconds from the start of the measured part to its last answer
 * @param sentBytes of the bodies of successful requests
 * @param receivedBytes of the bodies of their answers
 * @param unsent requests of an open loop that no connection was free for: the server was slower than the rate
 * @param warmUpRequests answered before the measured part
 */
public record LoadResult(
        Histogram latency,
        Map<String, Long> failures,
        double seconds,
        long sentBytes,
        long receivedBytes,
        long unsent,
        long warmUpRequests) {

    public LoadResult {
        failures = Map.copyOf(failures);
    }

    public long successes() {
        return latency.getTotalCount();
    }

    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Successes in a second. */
    public double throughput() {
        return successes() / seconds;
    }

    /** Failures by kind, in the order of their names. */
    public Map<String, Long> failuresByName() {
        return new TreeMap<>(failures);
    }
}
