package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.request.Outcome.Reason;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StatusesTest {
    @Test
    void each_reason_has_its_status() {
        Map<Reason, Integer> statuses = Arrays.stream(Reason.values())
                .collect(Collectors.toMap(reason -> reason, reason -> Statuses.of(reason, 429)));
        assertThat(statuses)
                .isEqualTo(Map.of(
                        Reason.BAD_REQUEST, 400,
                        Reason.NOT_FOUND, 404,
                        Reason.UNAVAILABLE, 503,
                        Reason.QUEUE_FULL, 429,
                        Reason.QUEUE_TIMEOUT, 503,
                        Reason.REQUEST_TIMEOUT, 408,
                        Reason.CANCELLED, 499,
                        Reason.STOPPING, 503,
                        Reason.INTERNAL, 500));
        assertThat(Statuses.of(Reason.QUEUE_FULL, 503)).isEqualTo(503);
    }

    @Test
    void akka_knows_every_status() {
        for (Reason reason : Reason.values()) {
            int status = Statuses.of(reason, 429);
            assertThat(Statuses.code(status).intValue()).isEqualTo(status);
        }
    }
}
