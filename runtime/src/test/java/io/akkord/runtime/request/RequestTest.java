package io.akkord.runtime.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestTest {

    @Test
    void isExpiredFromItsDeadlineOn() {
        assertThat(due(100).isExpired(99)).isFalse();
        assertThat(due(100).isExpired(100)).isTrue();
        assertThat(due(100).isExpired(101)).isTrue();
    }

    @Test
    void theClockMayBeNegativeAndWrap() {
        assertThat(due(-5).isExpired(-6)).isFalse();
        assertThat(due(-5).isExpired(3)).isTrue();
        assertThat(due(Long.MIN_VALUE + 5).isExpired(Long.MAX_VALUE - 5)).isFalse();
        assertThat(due(Long.MAX_VALUE - 5).isExpired(Long.MIN_VALUE + 5)).isTrue();
    }

    @Test
    void withoutADeadlineItNeverExpires() {
        Request request = due(Request.NO_DEADLINE);

        assertThat(request.hasDeadline()).isFalse();
        assertThat(request.isExpired(Long.MAX_VALUE)).isFalse();
        assertThat(request.isExpired(0)).isFalse();
        assertThat(request.isExpired(-1)).isFalse();
    }

    private static Request due(long deadline) {
        return new Request(
                "r", "payload", 1, BatchKey.ANY, 1, 0, deadline, Request.Expiry.REQUEST_TIMEOUT, Optional.empty());
    }
}
