package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LocalCallerTest {
    @Test
    void programs_of_this_machine_are_not_doubted() {
        for (String host : List.of("127.0.0.1:8000", "127.1.2.3", "localhost", "LOCALHOST:1", "[::1]:8000", "[::1]")) {
            assertThat(LocalCaller.doubt(host, null)).as(host).isEmpty();
        }
        assertThat(LocalCaller.doubt("localhost:8000", "http://127.0.0.1:8000")).isEmpty();
    }

    @Test
    void pages_and_names_of_others_are() {
        for (String host :
                List.of("evil.example", "127.0.0.1.evil.example:8000", "192.0.2.1", "localhost.evil.example", "")) {
            assertThat(LocalCaller.doubt(host, null)).as(host).isPresent();
        }
        assertThat(LocalCaller.doubt(null, null)).isPresent();
        for (String origin : List.of("https://evil.example", "null", "http://127.0.0.1.evil.example", "::")) {
            assertThat(LocalCaller.doubt("localhost", origin)).as(origin).hasValueSatisfying(why -> assertThat(why)
                    .contains(origin));
        }
    }
}
