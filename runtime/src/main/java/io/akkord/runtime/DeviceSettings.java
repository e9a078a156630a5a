package io.akkord.runtime;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings under {@code akkord.runtime.devices}, which {@code reference.conf} documents, and what the environment says of GPUs.
 *
 * @param cpuSlots 0 for as many as cores, at least {@value #LEAST_DEFAULT_SLOTS}
 * @param gpus indices or UUIDs; empty for all that are visible
 * @param nvmlLibrary empty for libnvidia-ml.so.1 from where the system looks for libraries
 * @param lockDirectory empty for {@link io.akkord.runtime.device.HostDeviceLock#defaultDirectory()}
 * @param labels of the node, by name; without its accelerator's model, which the node finds itself
 * @param resources custom resources of the node by name, in units of the user's choice
 * @param cudaVisibleDevices {@code CUDA_VISIBLE_DEVICES}, empty if it is not set
 * @param nvidiaVisibleDevices {@code NVIDIA_VISIBLE_DEVICES}, empty if it is not set
 */
public record DeviceSettings(
        int cpuSlots,
        boolean oversubscribe,
        List<String> gpus,
        Optional<Path> nvmlLibrary,
        Duration samplePeriod,
        Duration inventoryPeriod,
        Duration quarantine,
        Optional<Path> lockDirectory,
        Map<String, String> labels,
        Map<String, Long> resources,
        Optional<String> cudaVisibleDevices,
        Optional<String> nvidiaVisibleDevices) {
    private static final String PATH = "akkord.runtime.devices.";
    private static final int LEAST_DEFAULT_SLOTS = 2;
    private static final int MOST_SLOTS = 4096;

    public DeviceSettings {
        gpus = List.copyOf(gpus);
        labels = NodeLabels.checked(labels);
        resources = NodeLabels.checkedResources(resources);
        check(cpuSlots >= 0 && cpuSlots <= MOST_SLOTS, "cpu.slots", cpuSlots, "0 (the node chooses) to " + MOST_SLOTS);
        checkPeriod("nvml.sample-period", samplePeriod);
        checkPeriod("nvml.inventory-period", inventoryPeriod);
        check(!quarantine.isNegative(), "quarantine", quarantine, "0 or more");
    }

    /**
     * Reads the settings of a whole configuration, and the environment of this process.
     *
     * @throws com.typesafe.config.ConfigException when a key is missing or of the wrong type
     * @throws IllegalArgumentException when a value is out of range
     */
    public static DeviceSettings from(Config config) {
        return from(config, System.getenv());
    }

    static DeviceSettings from(Config config, Map<String, String> environment) {
        Config devices = config.getConfig("akkord.runtime.devices");
        return new DeviceSettings(
                devices.getInt("cpu.slots"),
                devices.getBoolean("cpu.oversubscribe"),
                devices.getStringList("gpus"),
                path(devices.getString("nvml.library")),
                devices.getDuration("nvml.sample-period"),
                devices.getDuration("nvml.inventory-period"),
                devices.getDuration("quarantine"),
                path(devices.getString("lock-directory")),
                NodeLabels.labels(devices.getObject("labels")),
                NodeLabels.resources(devices.getObject("resources")),
                Optional.ofNullable(environment.get("CUDA_VISIBLE_DEVICES")),
                Optional.ofNullable(environment.get("NVIDIA_VISIBLE_DEVICES")));
    }

    /**
     * The CPU slots of a machine of so many cores.
     *
     * @throws IllegalArgumentException when more are configured than there are cores, and that is not allowed
     */
    public int slotsOn(int cores) {
        if (cpuSlots > cores && !oversubscribe) {
            throw new IllegalArgumentException(PATH + "cpu.slots must be at most the " + cores
                    + " cores of this machine, so that engines do not take the cores from each other, but is "
                    + cpuSlots
                    + "; lower it, or set " + PATH + "cpu.oversubscribe = on");
        }
        return cpuSlots > 0 ? cpuSlots : Math.max(LEAST_DEFAULT_SLOTS, cores);
    }

    private static Optional<Path> path(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
    }

    private static void checkPeriod(String key, Duration period) {
        check(period.toMillis() >= 10, key, period, "10 ms or more");
    }

    private static void check(boolean holds, String key, Object found, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(PATH + key + " must be " + allowed + ", but is " + found);
        }
    }
}
