package io.akkord.runtime.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
    @Test
    void own_ids_are_valid_and_unique_over_servers() {
        RequestIds one = new RequestIds();
        RequestIds other = new RequestIds();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertThat(ids.add(one.next())).isTrue();
            assertThat(ids.add(other.next())).isTrue();
        }
        assertThat(ids).allMatch(RequestIds::isValid);
    }

    @Test
    void a_clients_id_must_be_printable_and_short() {
        assertThat(RequestIds.isValid("a")).isTrue();
        assertThat(RequestIds.isValid("!~".repeat(64))).isTrue();
        assertThat(RequestIds.isValid("x".repeat(129))).isFalse();
        assertThat(RequestIds.isValid("")).isFalse();
        assertThat(RequestIds.isValid("a b")).isFalse();
        assertThat(RequestIds.isValid("a\tb")).isFalse();
        assertThat(RequestIds.isValid("é")).isFalse();
        assertThat(RequestIds.isValid("\u007f")).isFalse();
    }
}
