package io.akkord.runtime.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.stats.DeploymentStats.BatchSnapshot;
import io.akkord.runtime.stats.DeploymentStats.CountAndNanos;
import io.akkord.runtime.stats.DeploymentStats.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeploymentStatsTest {
    private final DeploymentStats stats = new DeploymentStats();

    @Test
    void nothingHasHappenedAtFirst() {
        Snapshot snapshot = stats.snapshot();

        assertThat(snapshot.requestsInFlight()).isZero();
        assertThat(snapshot.lastInferenceMillis()).isZero();
        assertThat(snapshot.batches()).isEmpty();
        assertThat(snapshot.failures()).containsOnlyKeys(Reason.values());
        assertThat(snapshot.failures().values()).containsOnly(0L);
    }

    @Test
    void aSuccessCountsOnceWithItsRowsAndTimes() {
        long before = System.currentTimeMillis();
        stats.admitted();
        stats.succeeded(4, 100_000, 40_000, 10_000, 30_000, 20_000);
        Snapshot snapshot = stats.snapshot();

        assertThat(snapshot.requestsInFlight()).isZero();
        assertThat(snapshot.inferences()).isEqualTo(4);
        assertThat(snapshot.executions()).as("runs are counted by batch").isZero();
        assertThat(snapshot.success()).isEqualTo(new CountAndNanos(1, 100_000));
        assertThat(snapshot.queue()).isEqualTo(new CountAndNanos(1, 40_000));
        assertThat(snapshot.computeInput()).isEqualTo(new CountAndNanos(1, 10_000));
        assertThat(snapshot.computeInfer()).isEqualTo(new CountAndNanos(1, 30_000));
        assertThat(snapshot.computeOutput()).isEqualTo(new CountAndNanos(1, 20_000));
        assertThat(snapshot.fail()).isEqualTo(new CountAndNanos(0, 0));
        assertThat(snapshot.lastInferenceMillis()).isGreaterThanOrEqualTo(before);
        assertThat(stats.latency().sumNanos()).isEqualTo(100_000);
    }

    @Test
    void aFailureCountsByItsReason() {
        stats.admitted();
        stats.admitted();
        stats.failed(Reason.REQUEST_TIMEOUT, 5_000);
        Snapshot snapshot = stats.snapshot();

        assertThat(snapshot.requestsInFlight()).isEqualTo(1);
        assertThat(snapshot.fail()).isEqualTo(new CountAndNanos(1, 5_000));
        assertThat(snapshot.failures())
                .containsEntry(Reason.REQUEST_TIMEOUT, 1L)
                .containsEntry(Reason.INTERNAL, 0L);
        assertThat(snapshot.success().count()).isZero();
    }

    @Test
    void aRefusedRequestWasNeverInFlight() {
        stats.refused(Reason.QUEUE_FULL);
        Snapshot snapshot = stats.snapshot();

        assertThat(snapshot.requestsInFlight()).isZero();
        assertThat(snapshot.fail()).isEqualTo(new CountAndNanos(1, 0));
        assertThat(snapshot.failures()).containsEntry(Reason.QUEUE_FULL, 1L);
    }

    @Test
    void runsAreCountedByBatchSize() {
        stats.executed(8, 1, 2, 3);
        stats.executed(8, 10, 20, 30);
        stats.executed(1, 5, 5, 5);
        Snapshot snapshot = stats.snapshot();

        assertThat(snapshot.executions()).isEqualTo(3);
        assertThat(snapshot.batches()).containsOnlyKeys(1, 8);
        assertThat(snapshot.batches())
                .containsEntry(
                        8,
                        new BatchSnapshot(
                                new CountAndNanos(2, 11), new CountAndNanos(2, 22), new CountAndNanos(2, 33)));
    }

    @Test
    void theQueueGrowsAndShrinks() {
        stats.queued(1);
        stats.queued(1);
        stats.queued(-1);

        assertThat(stats.snapshot().requestsQueued()).isEqualTo(1);
    }

    @Test
    void nothingIsLostBetweenThreads() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int j = 0; j < 5_000; j++) {
                    stats.admitted();
                    stats.executed(j % 3 + 1, 1, 1, 1);
                    stats.succeeded(1, 1, 1, 1, 1, 1);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Snapshot snapshot = stats.snapshot();

        assertThat(snapshot.requestsInFlight()).isZero();
        assertThat(snapshot.success().count()).isEqualTo(20_000);
        assertThat(snapshot.executions()).isEqualTo(20_000);
        assertThat(snapshot.batches().values().stream()
                        .mapToLong(batch -> batch.computeInfer().count())
                        .sum())
                .isEqualTo(20_000);
    }
}
