package io.akkord.systemtest;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** Waits until a load has come further. */
record Progress(SteadyLoad load, long from) {
    static Progress of(SteadyLoad load) {
        return new Progress(load, load.answered());
    }

    void awaitAnswers(long more) {
        await(more + " more answers than " + from)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> load.answered() - from >= more);
    }
}
