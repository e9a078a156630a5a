package io.akkord.actors.device;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.Config;
import io.akkord.runtime.DeviceSettings;
import io.akkord.runtime.RuntimeSettings;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceReading;
import io.akkord.runtime.device.HostDeviceLock;
import io.akkord.runtime.device.nvml.DeviceSample;
import io.akkord.runtime.device.nvml.GpuReadings;
import io.akkord.runtime.device.nvml.HostDevices;
import io.akkord.runtime.device.nvml.Nvml;
import io.akkord.runtime.device.nvml.NvmlReport;
import io.akkord.runtime.device.nvml.NvmlSampler;
import io.akkord.runtime.device.nvml.NvmlSnapshot;
import io.akkord.runtime.device.nvml.NvmlStatus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The machine this JVM runs on, as a {@link DeviceManager} needs it. */
public final class NodeHardware {
    private static final long MOST_MEMORY = 1L << 42;

    private NodeHardware() {}

    /**
     * The manager of this machine's devices.
     *
     * @param config the whole configuration of the node
     *
     * @throws IllegalArgumentException when the settings ask for more CPU slots than they allow
     */
    public static Behavior<DeviceManager.Command> manager(String node, Config config, NodeDevices view) {
        return manager(node, config, view, Nvml::open);
    }

    /** The same with another NVML; it is opened on the thread that reads it. */
    public static Behavior<DeviceManager.Command> manager(
            String node, Config config, NodeDevices view, Function<Optional<Path>, NvmlStatus> nvml) {
        int cores = Runtime.getRuntime().availableProcessors();
        DeviceSettings devices = DeviceSettings.from(config);
        devices.slotsOn(cores);
        Hardware hardware =
                new Hardware(node, host(), devices, RuntimeSettings.from(config), cores, memoryBytes(), null, Map.of());
        return Behaviors.setup(context -> DeviceManager.create(
                hardware,
                new DeviceLocks(devices.lockDirectory().orElseGet(HostDeviceLock::defaultDirectory), node),
                listener -> {
                    NvmlSampler sampler = NvmlSampler.start(
                            () -> nvml.apply(devices.nvmlLibrary()),
                            devices.samplePeriod(),
                            devices.inventoryPeriod(),
                            InstantSource.system(),
                            report -> listener.accept(new DeviceManager.Report(report, readings(report))));
                    // Closing waits for a reading under way, so not on the actor's dispatcher.
                    return () -> {
                        Thread closing = new Thread(sampler::close, "akkord-nvml-close");
                        closing.setDaemon(true);
                        closing.start();
                    };
                },
                view));
    }

    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    private static long memoryBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? Math.min(MOST_MEMORY, system.getTotalMemorySize())
                : Runtime.getRuntime().maxMemory();
    }

    /** What was measured; only where there are processes on GPUs it is asked which of them are this node's. */
    private static Map<DeviceId, DeviceReading> readings(NvmlReport report) {
        if (!(report instanceof NvmlSnapshot snapshot)) {
            return Map.of();
        }
        Set<Long> own = new HashSet<>();
        own.add(ProcessHandle.current().pid());
        if (snapshot.samples().stream().anyMatch(NodeHardware::hasProcesses)) {
            ProcessHandle.current().descendants().forEach(child -> own.add(child.pid()));
        }
        return GpuReadings.of(snapshot, own::contains, HostDevices::processName);
    }

    private static boolean hasProcesses(DeviceSample sample) {
        return !sample.processes().orElse(List.of()).isEmpty()
                || sample.mig().stream()
                        .anyMatch(mig -> !mig.processes().orElse(List.of()).isEmpty());
    }
}
