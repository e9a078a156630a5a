package io.akkord.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long MS = 1_000_000;

    @Test
    void aClosedLoopIsAlwaysDueAndCountsFromNow() {
        Pacer pacer = Pacer.closedLoop();
        assertThat(pacer.isDue(17)).isTrue();
        assertThat(pacer.take(17)).isEqualTo(17);
        assertThat(pacer.missedBefore(1000)).isZero();
    }

    @Test
    void anOpenLoopKeepsItsRateWhateverHappens() {
        Pacer pacer = Pacer.openLoop(100, 0, 0, 1);
        assertThat(pacer.isDue(0)).isTrue();
        assertThat(pacer.take(0)).isZero();
        assertThat(pacer.isDue(9 * MS)).isFalse();
        assertThat(pacer.nextDueNanos(9 * MS)).isEqualTo(10 * MS);
        assertThat(pacer.isDue(10 * MS)).isTrue();
    }

    @Test
    void afterAStallLatencyCountsFromWhenRequestsWereToBeSent() {
        Pacer pacer = Pacer.openLoop(100, 0, 0, 1);
        pacer.take(0);
        long now = 45 * MS;
        assertThat(pacer.take(now)).isEqualTo(10 * MS);
        assertThat(pacer.take(now)).isEqualTo(20 * MS);
        assertThat(pacer.take(now)).isEqualTo(30 * MS);
        assertThat(pacer.take(now)).isEqualTo(40 * MS);
        assertThat(pacer.isDue(now)).isFalse();
    }

    @Test
    void workersTakeTurns() {
        Pacer second = Pacer.openLoop(100, 5, 1, 4);
        assertThat(second.take(0)).isEqualTo(10 * MS + 5);
        assertThat(second.take(0)).isEqualTo(50 * MS + 5);
    }

    @Test
    void requestsThatWereDueAndNotTakenAreCounted() {
        Pacer pacer = Pacer.openLoop(100, 0, 0, 1);
        pacer.take(0);
        // Due at 10, 20, ..., 90 ms; the one at 100 ms is no longer before.
        assertThat(pacer.missedBefore(100 * MS)).isEqualTo(9);
        assertThat(pacer.missedBefore(1)).isZero();
    }

    @Test
    void ratesThatDoNotDivideASecondDoNotDrift() {
        Pacer pacer = Pacer.openLoop(3, 0, 0, 1);
        for (int i = 0; i < 3_000_000; i++) {
            pacer.take(0);
        }
        assertThat(pacer.nextDueNanos(0)).isBetween(999_999_999_999_000L, 1_000_000_000_001_000L);
    }

    @Test
    void timesMayBeOfAnySign() {
        Pacer pacer = Pacer.openLoop(100, Long.MAX_VALUE - 5 * MS, 0, 1);
        pacer.take(0);
        assertThat(pacer.isDue(Long.MAX_VALUE)).isFalse();
        assertThat(pacer.isDue(Long.MIN_VALUE + 5 * MS)).isTrue();
    }
}
