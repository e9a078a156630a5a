package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.akkord.http.access.ApiKey;
import io.akkord.http.access.KeyHash;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class AdminPlacementTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private static String key(String scope) {
        return "access.keys = [{name = k, hash = \"" + KeyHash.of(ApiKey.random(RANDOM), RANDOM) + "\", scopes = ["
                + scope + "]}]";
    }

    private static AdminPlacement of(String... lines) {
        return AdminPlacement.of(
                HttpSettings.of(ConfigFactory.parseString("akkord.http {\n" + String.join("\n", lines) + "\n}")
                        .withFallback(ConfigFactory.parseResources("reference.conf"))));
    }

    @Test
    void it_is_on_the_main_listener_where_that_is_safe_and_otherwise_on_its_own() {
        AdminPlacement main = new AdminPlacement(true, false);
        AdminPlacement own = new AdminPlacement(false, true);
        assertThat(of()).isEqualTo(main);
        assertThat(of("host = 127.0.0.7")).isEqualTo(main);
        assertThat(of("host = localhost")).isEqualTo(main);
        assertThat(of("host = \"::1\"")).isEqualTo(main);
        assertThat(of("host = 0.0.0.0")).isEqualTo(own);
        assertThat(of("host = 192.0.2.1")).isEqualTo(own);
        assertThat(of("host = 0.0.0.0", key("infer"))).isEqualTo(own);
        assertThat(of("host = 0.0.0.0", key("admin"))).isEqualTo(main);
        assertThat(of("admin.listener = own")).isEqualTo(own);
        assertThat(of("admin.listener = own", "admin.host = 192.0.2.1", key("admin")))
                .isEqualTo(own);
    }

    @Test
    void it_is_never_open_to_others() {
        for (String[] open : new String[][] {
            {"host = 0.0.0.0", "admin.listener = main"},
            {"host = \"\"", "admin.listener = main"},
            {"admin.listener = own", "admin.host = 0.0.0.0"},
            {"host = 0.0.0.0", "admin.host = 192.0.2.1"},
            {"host = 0.0.0.0", "admin.listener = main", key("infer")}
        }) {
            assertThatThrownBy(() -> of(open))
                    .as(String.join(", ", open))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("open to everybody")
                    .hasMessageContaining("akkord keys new");
        }
    }
}
