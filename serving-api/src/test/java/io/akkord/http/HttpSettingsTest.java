package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.akkord.http.HttpSettings.AccessLogLevel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HttpSettingsTest {
    private static final Config DEFAULTS = ConfigFactory.parseResources("reference.conf");

    @Test
    void defaults() {
        long heapQuarter = Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 4);
        assertThat(HttpSettings.of(DEFAULTS))
                .isEqualTo(new HttpSettings(
                        "127.0.0.1",
                        8000,
                        1024,
                        4096,
                        4,
                        64L << 20,
                        heapQuarter,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(1),
                        64,
                        AccessLogLevel.ERRORS));
    }

    @Test
    void every_key_is_read() {
        Map<String, Object> others = Map.ofEntries(
                Map.entry("host", "0.0.0.0"),
                Map.entry("port", 1),
                Map.entry("backlog", 2),
                Map.entry("max-connections", 3),
                Map.entry("pipelining-limit", 5),
                Map.entry("max-body-size", 6),
                Map.entry("body-memory", "128 MiB"),
                Map.entry("body-timeout", "8s"),
                Map.entry("idle-timeout", "9s"),
                Map.entry("shutdown-timeout", "10s"),
                Map.entry("retry-after", "11s"),
                Map.entry("max-json-depth", 12),
                Map.entry("access-log", "all"));
        Set<String> keys = DEFAULTS.getConfig("akkord.http").entrySet().stream()
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertThat(others.keySet()).isEqualTo(keys);
        HttpSettings defaults = HttpSettings.of(DEFAULTS);
        others.forEach((key, value) -> assertThat(
                        HttpSettings.of(DEFAULTS.withValue("akkord.http." + key, ConfigValueFactory.fromAnyRef(value))))
                .as(key)
                .isNotEqualTo(defaults));
    }

    @Test
    void a_wrong_value_is_refused_with_the_key_and_what_is_allowed() {
        for (String wrong : List.of(
                "port = 70000",
                "backlog = 0",
                "max-connections = 0",
                "pipelining-limit = 1",
                "max-body-size = 2 GiB",
                "body-memory = 1 KiB",
                "body-timeout = 0s",
                "idle-timeout = 0s",
                "max-json-depth = 2",
                "access-log = some")) {
            String key = wrong.substring(0, wrong.indexOf(' '));
            Config config = ConfigFactory.parseString("akkord.http." + wrong).withFallback(DEFAULTS);
            assertThatThrownBy(() -> HttpSettings.of(config))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("akkord.http." + key + " must be ")
                    .hasMessageContaining(", but is ");
        }
    }
}
