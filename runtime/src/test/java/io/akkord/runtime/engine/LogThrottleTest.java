package io.akkord.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogThrottleTest {
    @Test
    void letsOneThroughPerPeriodAndCountsTheOthers() {
        LogThrottle throttle = new LogThrottle(100);
        long start = Long.MAX_VALUE - 50;
        assertThat(throttle.tryAcquire(start)).isZero();
        assertThat(throttle.tryAcquire(start + 1)).isEqualTo(-1);
        assertThat(throttle.tryAcquire(start + 99)).isEqualTo(-1);
        assertThat(throttle.tryAcquire(start + 100)).isEqualTo(2);
        assertThat(throttle.tryAcquire(start + 101)).isEqualTo(-1);
        assertThat(throttle.tryAcquire(start + 200)).isEqualTo(1);
    }
}
