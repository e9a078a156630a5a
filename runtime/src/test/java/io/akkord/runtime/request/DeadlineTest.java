package io.akkord.runtime.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.request.Request.Expiry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final Duration NONE = Duration.ZERO;

    @Test
    void no_limit_is_no_deadline() {
        assertThat(Deadline.of(5, NONE, NONE, 0).nanos()).isEqualTo(Request.NO_DEADLINE);
        assertThat(Deadline.of(5, Duration.ofSeconds(Long.MAX_VALUE), NONE, Long.MAX_VALUE)
                        .nanos())
                .isEqualTo(Request.NO_DEADLINE);
    }

    @Test
    void the_earliest_limit_counts_and_says_which_it_is() {
        Duration second = Duration.ofSeconds(1);
        Duration two = Duration.ofSeconds(2);
        assertThat(Deadline.of(5, second, two, 0)).isEqualTo(new Deadline(1_000_000_005L, Expiry.REQUEST_TIMEOUT));
        assertThat(Deadline.of(5, two, second, 0)).isEqualTo(new Deadline(1_000_000_005L, Expiry.REQUEST_TIMEOUT));
        assertThat(Deadline.of(5, second, NONE, 7)).isEqualTo(new Deadline(7_005L, Expiry.QUEUE_TIMEOUT));
        assertThat(Deadline.of(5, second, NONE, 2_000_000))
                .isEqualTo(new Deadline(1_000_000_005L, Expiry.REQUEST_TIMEOUT));
        assertThat(Deadline.of(5, NONE, NONE, 7)).isEqualTo(new Deadline(7_005L, Expiry.QUEUE_TIMEOUT));
    }

    @Test
    void a_deadline_near_the_end_of_the_clock_is_still_one() {
        Deadline deadline = Deadline.of(Long.MAX_VALUE - 999, NONE, NONE, 1);
        assertThat(deadline.nanos()).isEqualTo(Request.NO_DEADLINE + 1);
    }
}
