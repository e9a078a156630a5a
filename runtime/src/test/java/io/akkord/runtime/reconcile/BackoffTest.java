package io.akkord.runtime.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(1));

    @Test
    void doublesUpToTheMost() {
        assertThat(backoff.lost(0)).isEqualTo(Duration.ofMillis(200));
        assertThat(backoff.lost(0)).isEqualTo(Duration.ofMillis(400));
        assertThat(backoff.lost(0)).isEqualTo(Duration.ofMillis(800));
        assertThat(backoff.lost(0)).isEqualTo(Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.lost(0)).isEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void aReplicaThatServedLongBeginsTheSeriesAnew() {
        backoff.lost(0);
        backoff.lost(0);
        assertThat(backoff.lost(Duration.ofMillis(900).toNanos())).isEqualTo(Duration.ofMillis(800));
        assertThat(backoff.lost(Duration.ofMillis(1100).toNanos())).isEqualTo(Duration.ofMillis(200));
    }
}
