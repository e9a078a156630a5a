package io.akkord.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuntimeSettingsTest {
    private final Config reference = ConfigFactory.parseResources("reference.conf");

    @Test
    void theDefaults() {
        assertThat(RuntimeSettings.from(reference)).isEqualTo(new RuntimeSettings(0, 0, List.of()));
    }

    @Test
    void everyKeyIsRead() {
        Config changed = ConfigFactory.parseString(
                """
                akkord.runtime.engine.cpu-threads-per-replica = 3
                akkord.runtime.engine.handler-threads = 5
                akkord.runtime.model-roots = ["/models", "more"]
                """);

        assertThat(RuntimeSettings.from(changed.withFallback(reference)))
                .isEqualTo(new RuntimeSettings(3, 5, List.of(Path.of("/models"), Path.of("more"))));
        assertThat(keys(changed)).as("all keys of reference.conf").isEqualTo(keys(reference));
    }

    @Test
    void everyKeyIsNeeded() {
        for (String key : keys(reference)) {
            assertThatThrownBy(() -> RuntimeSettings.from(reference.withoutPath("akkord.runtime." + key)))
                    .as(key)
                    .isInstanceOf(ConfigException.Missing.class);
        }
    }

    @Test
    void zeroLetsTheNodeChoose() {
        RuntimeSettings chosen = new RuntimeSettings(0, 0, List.of());

        assertThat(chosen.cpuThreads(1)).isEqualTo(1);
        assertThat(chosen.cpuThreads(8)).isEqualTo(4);
        assertThat(chosen.handlerThreads(5)).isEqualTo(5);
        assertThat(chosen.handlerThreads(1000)).isEqualTo(64);

        RuntimeSettings fixed = new RuntimeSettings(3, 100, List.of());

        assertThat(fixed.cpuThreads(64)).isEqualTo(3);
        assertThat(fixed.handlerThreads(5)).isEqualTo(100);
    }

    @Test
    void threadsOutOfRangeAreNamedByTheirKey() {
        assertThatThrownBy(() -> new RuntimeSettings(-1, 0, List.of()))
                .hasMessage(
                        "akkord.runtime.engine.cpu-threads-per-replica must be 0 (the node chooses) to 1024, but is -1");
        assertThatThrownBy(() -> new RuntimeSettings(0, 1025, List.of()))
                .hasMessage("akkord.runtime.engine.handler-threads must be 0 (the node chooses) to 1024, but is 1025");
    }

    private static List<String> keys(Config config) {
        return config.getConfig("akkord.runtime").entrySet().stream()
                .map(entry -> entry.getKey())
                .sorted()
                .toList();
    }
}
