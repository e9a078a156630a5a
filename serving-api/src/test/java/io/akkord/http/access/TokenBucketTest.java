package io.akkord.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void a_burst_passes_and_then_the_rate() {
        TokenBucket bucket = new TokenBucket(new Rate(2, 3), 0);
        assertThat(List.of(bucket.tryTake(0), bucket.tryTake(0), bucket.tryTake(0), bucket.tryTake(0)))
                .containsExactly(0L, 0L, 0L, SECOND / 2);
        assertThat(bucket.tryTake(SECOND / 2)).isZero();
        assertThat(bucket.tryTake(SECOND / 2)).isEqualTo(SECOND / 2);
    }

    @Test
    void rest_earns_no_more_than_the_burst() {
        TokenBucket bucket = new TokenBucket(new Rate(1, 2), 0);
        long later = 1_000 * SECOND;
        assertThat(bucket.tryTake(later)).isZero();
        assertThat(bucket.tryTake(later)).isZero();
        assertThat(bucket.tryTake(later)).isEqualTo(SECOND);
    }

    @Test
    void over_a_long_time_the_rate_is_kept() {
        TokenBucket bucket = new TokenBucket(new Rate(100, 10), -SECOND);
        int passed = 0;
        for (long now = 0; now < 10 * SECOND; now += SECOND / 1_000) {
            passed += bucket.tryTake(now) == 0 ? 1 : 0;
        }
        assertThat(passed).isBetween(1_000, 1_010);
    }

    @Test
    void the_clock_may_wrap() {
        TokenBucket bucket = new TokenBucket(new Rate(1, 1), Long.MAX_VALUE - SECOND / 2);
        assertThat(bucket.tryTake(Long.MAX_VALUE - SECOND / 2)).isZero();
        assertThat(bucket.tryTake(Long.MAX_VALUE - SECOND / 4)).isPositive();
        assertThat(bucket.tryTake(Long.MIN_VALUE + SECOND)).isZero();
    }

    @Test
    void rates_are_read_with_their_unit() {
        assertThat(Rate.parse("100/s", 0)).isEqualTo(new Rate(100, 100));
        assertThat(Rate.parse("6/m", 0)).isEqualTo(new Rate(0.1, 1));
        assertThat(Rate.parse("1.5 / s", 7)).isEqualTo(new Rate(1.5, 7));
        for (String wrong : List.of("", "100", "100/d", "-1/s", "0/s", "99999999/s")) {
            assertThatThrownBy(() -> Rate.parse(wrong, 0)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
