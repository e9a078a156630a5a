package io.akkord.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuntimeSettingsTest {
    private final Config reference = ConfigFactory.parseResources("reference.conf");
    private static final DeviceSettings DEVICES = devices(0, false);

    @Test
    void theDefaults() {
        assertThat(RuntimeSettings.from(reference)).isEqualTo(new RuntimeSettings(0, 0, List.of()));
        assertThat(DeviceSettings.from(reference, Map.of())).isEqualTo(DEVICES);
    }

    @Test
    void everyKeyIsRead() {
        Config changed = ConfigFactory.parseString(
                """
                akkord.runtime.engine.cpu-threads-per-replica = 3
                akkord.runtime.engine.handler-threads = 5
                akkord.runtime.model-roots = ["/models", "more"]
                akkord.runtime.devices.gpus = ["1", "GPU-a"]
                akkord.runtime.devices.cpu.slots = 7
                akkord.runtime.devices.cpu.oversubscribe = on
                akkord.runtime.devices.nvml.library = /driver/libnvidia-ml.so.1
                akkord.runtime.devices.nvml.sample-period = 1s
                akkord.runtime.devices.nvml.inventory-period = 20s
                akkord.runtime.devices.quarantine = 3s
                akkord.runtime.devices.lock-directory = /locks
                akkord.runtime.devices.labels { zone = rack-7, capacity-type = spot, "a.b/c" = 1, old = true }
                akkord.runtime.devices.resources { fast-disk = 2, licence = "3" }
                """);

        assertThat(RuntimeSettings.from(changed.withFallback(reference)))
                .isEqualTo(new RuntimeSettings(3, 5, List.of(Path.of("/models"), Path.of("more"))));
        assertThat(DeviceSettings.from(
                        changed.withFallback(reference),
                        Map.of("CUDA_VISIBLE_DEVICES", "", "NVIDIA_VISIBLE_DEVICES", "all")))
                .isEqualTo(new DeviceSettings(
                        7,
                        true,
                        List.of("1", "GPU-a"),
                        Optional.of(Path.of("/driver/libnvidia-ml.so.1")),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(3),
                        Optional.of(Path.of("/locks")),
                        Map.of("zone", "rack-7", "capacity-type", "spot", "a.b/c", "1", "old", "true"),
                        Map.of("fast-disk", 2L, "licence", 3L),
                        Optional.of(""),
                        Optional.of("all")));
        assertThat(keys(changed)).as("all keys of reference.conf").isEqualTo(keys(reference));
    }

    @Test
    void everyKeyIsNeeded() {
        for (String key : keys(reference)) {
            Config without = reference.withoutPath("akkord.runtime." + key);
            assertThatThrownBy(() -> {
                        RuntimeSettings.from(without);
                        DeviceSettings.from(without);
                    })
                    .as(key)
                    .isInstanceOf(ConfigException.Missing.class);
        }
    }

    @Test
    void zeroLetsTheNodeChoose() {
        RuntimeSettings chosen = new RuntimeSettings(0, 0, List.of());

        assertThat(chosen.threadsWanted(0)).isZero();
        assertThat(chosen.threadsWanted(2)).isEqualTo(2);
        assertThat(chosen.handlerThreads(5)).isEqualTo(5);
        assertThat(chosen.handlerThreads(1000)).isEqualTo(64);
        assertThat(DEVICES.slotsOn(8)).isEqualTo(8);
        assertThat(DEVICES.slotsOn(1)).isEqualTo(2);

        RuntimeSettings fixed = new RuntimeSettings(3, 100, List.of());

        assertThat(fixed.threadsWanted(0)).isEqualTo(3);
        assertThat(fixed.threadsWanted(1)).isEqualTo(1);
        assertThat(fixed.handlerThreads(5)).isEqualTo(100);
    }

    @Test
    void moreSlotsThanCoresWantToBeAllowed() {
        assertThat(devices(200, true).slotsOn(2)).isEqualTo(200);
        assertThatThrownBy(() -> devices(200, false).slotsOn(2))
                .hasMessageContaining("akkord.runtime.devices.cpu.slots must be at most the 2 cores")
                .hasMessageContaining("but is 200")
                .hasMessageContaining("akkord.runtime.devices.cpu.oversubscribe = on");
    }

    private static DeviceSettings devices(int slots, boolean oversubscribe) {
        return new DeviceSettings(
                slots,
                oversubscribe,
                List.of(),
                Optional.empty(),
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Optional.empty(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void badLabelsAndResourcesAreNamedWithTheirValueAndWhatIsAllowed() {
        Map<String, List<String>> bad = Map.of(
                "labels.zone = \"\"", List.of("labels.zone must be 1 to 128 characters", "but is ''"),
                "labels.capacity-type = cheap", List.of("labels.capacity-type must be spot or on-demand", "is 'cheap'"),
                "labels.accelerator = h200", List.of("labels.accelerator must be left out", "but is 'h200'"),
                "labels.a.b = c", List.of("labels.a must be a text", "in quotes", "but is {\"b\":\"c\"}"),
                "labels.\"a b\" = c", List.of("a name in akkord.runtime.devices.labels", "63 letters", "but is 'a b'"),
                "resources.disk = 1.5", List.of("resources.disk must be a whole number, 0 to 1000000000000", "is 1.5"),
                "resources.disk = -1", List.of("resources.disk must be a whole number, 0 to 1000000000000", "is -1"),
                "resources.disk = many", List.of("resources.disk must be a whole number", "but is \"many\""),
                "resources.disk = [1]", List.of("resources.disk must be a whole number", "but is [1]"));
        bad.forEach((line, words) -> assertThatThrownBy(
                        () -> DeviceSettings.from(ConfigFactory.parseString("akkord.runtime.devices." + line)
                                .withFallback(reference)))
                .as(line)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("akkord.runtime.devices.")
                .hasMessageContainingAll(words.toArray(String[]::new)));
    }

    @Test
    void threadsOutOfRangeAreNamedByTheirKey() {
        assertThatThrownBy(() -> new RuntimeSettings(-1, 0, List.of()))
                .hasMessage(
                        "akkord.runtime.engine.cpu-threads-per-replica must be 0 (the node chooses) to 1024, but is -1");
        assertThatThrownBy(() -> new RuntimeSettings(0, 1025, List.of()))
                .hasMessage("akkord.runtime.engine.handler-threads must be 0 (the node chooses) to 1024, but is 1025");
    }

    /** Maps of the user's own names count as one key. */
    private static List<String> keys(Config config) {
        Config runtime = config.getConfig("akkord.runtime");
        List<String> maps = List.of("devices.labels", "devices.resources");
        return Stream.concat(
                        maps.stream().filter(runtime::hasPath),
                        runtime.entrySet().stream().map(Map.Entry::getKey).filter(key -> maps.stream()
                                .noneMatch(map -> key.startsWith(map + "."))))
                .sorted()
                .toList();
    }
}
