package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.akkord.http.AdminSettings.Listener;
import io.akkord.http.HttpSettings.AccessLogLevel;
import io.akkord.http.access.AccessSettings;
import io.akkord.http.access.ApiKey;
import io.akkord.http.access.KeyHash;
import io.akkord.http.access.Scope;
import io.akkord.http.tls.TlsSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HttpSettingsTest {
    private static final Config DEFAULTS = ConfigFactory.parseResources("reference.conf");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Map<String, Object> KEY = Map.of(
            "name", "ops", "hash", KeyHash.of(ApiKey.random(RANDOM), RANDOM).toString(), "scopes", List.of("admin"));

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
                        AccessLogLevel.ERRORS,
                        AccessSettings.OPEN,
                        new AdminSettings(Listener.AUTO, "127.0.0.1", 8001, Duration.ofSeconds(60)),
                        TlsSettings.OFF));
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
                Map.entry("access-log", "all"),
                Map.entry("access.keys", List.of(KEY)),
                Map.entry("admin.listener", "own"),
                Map.entry("admin.host", "127.0.0.9"),
                Map.entry("admin.port", 13),
                Map.entry("admin.drain-timeout", "14s"),
                Map.entry("tls.keystore-password", "15"));
        // These count only beside others: they are tried together below.
        Set<String> together = Set.of(
                "access.inference",
                "access.metrics",
                "tls.certificate",
                "tls.private-key",
                "tls.keystore",
                "tls.client-ca");
        Set<String> keys = DEFAULTS.getConfig("akkord.http").entrySet().stream()
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertThat(Stream.concat(others.keySet().stream(), together.stream()))
                .containsExactlyInAnyOrderElementsOf(keys);
        HttpSettings defaults = HttpSettings.of(DEFAULTS);
        others.forEach((key, value) -> assertThat(
                        HttpSettings.of(DEFAULTS.withValue("akkord.http." + key, ConfigValueFactory.fromAnyRef(value))))
                .as(key)
                .isNotEqualTo(defaults));
    }

    @Test
    void keys_that_count_beside_others_are_read() {
        HttpSettings settings =
                HttpSettings.of(ConfigFactory.parseString("akkord.http { access { inference = open, metrics = admin },"
                                + " tls { certificate = c, private-key = k, client-ca = a } }")
                        .withFallback(DEFAULTS.withValue(
                                "akkord.http.access.keys", ConfigValueFactory.fromAnyRef(List.of(KEY)))));
        assertThat(settings.access().inference()).isEmpty();
        assertThat(settings.access().metrics()).hasValue(Scope.ADMIN);
        assertThat(settings.tls())
                .isEqualTo(new TlsSettings(
                        Optional.of(Path.of("c")),
                        Optional.of(Path.of("k")),
                        Optional.empty(),
                        "",
                        Optional.of(Path.of("a"))));
        TlsSettings keystore = HttpSettings.of(
                        ConfigFactory.parseString("akkord.http.tls { keystore = s, keystore-password = hidden }")
                                .withFallback(DEFAULTS))
                .tls();
        assertThat(keystore.keystore()).hasValue(Path.of("s"));
        assertThat(keystore.keystorePassword()).isEqualTo("hidden");
        assertThat(keystore.toString()).doesNotContain("hidden");
    }

    @Test
    void a_certificate_needs_its_key_and_stands_alone() {
        for (String wrong : List.of(
                "certificate = c",
                "private-key = k",
                "client-ca = a",
                "certificate = c, private-key = k, keystore = s")) {
            Config config =
                    ConfigFactory.parseString("akkord.http.tls {" + wrong + "}").withFallback(DEFAULTS);
            assertThatThrownBy(() -> HttpSettings.of(config))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("akkord.http.tls: ");
        }
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
                "admin.listener = all",
                "admin.port = 70000",
                "admin.drain-timeout = -1s",
                "access.metrics = all",
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
