package io.akkord.bench;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/**
 * How load is made.
 *
 * @param url http, host and port of the server; a path is a prefix of the request's
 * @param connections keep-alive connections, each with one request under way at a time
 * @param rate requests per second of an open loop; 0 is a closed loop, in which each connection sends when it has its answer
 * @param warmUp load that is not measured, before the measured part
 * @param duration of the measured part
 * @param timeout after which a request without an answer has failed and its connection is closed
 * @param threads that drive the connections, at most one per connection
 */
public record BenchOptions(
        URI url, int connections, double rate, Duration warmUp, Duration duration, Duration timeout, int threads) {

    public BenchOptions {
        require("http".equals(url.getScheme()) && url.getHost() != null, "url", url, "such as http://127.0.0.1:8000");
        require(connections >= 1 && connections <= 20_000, "concurrency", connections, "1 to 20000");
        require(rate >= 0 && rate <= 1_000_000, "rate", rate, "0 to 1000000 requests per second");
        require(!warmUp.isNegative(), "warm-up", warmUp, "0 or more");
        require(duration.toMillis() >= 1, "duration", duration, "1 ms or more");
        require(timeout.toMillis() >= 1, "timeout", timeout, "1 ms or more");
        require(threads >= 1 && threads <= 256, "threads", threads, "1 to 256");
        threads = Math.min(threads, connections);
    }

    /** Enough threads for most loads, leaving the machine to the server: one for every four processors. */
    public static int defaultThreads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
    }

    public boolean isOpenLoop() {
        return rate > 0;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(url.getHost(), url.getPort() < 0 ? 80 : url.getPort());
    }

    private static void require(boolean holds, String option, Object found, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(option + " must be " + allowed + ", but is " + found);
        }
    }
}
