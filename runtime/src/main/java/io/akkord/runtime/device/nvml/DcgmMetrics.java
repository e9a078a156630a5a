package io.akkord.runtime.device.nvml;

import io.akkord.runtime.device.nvml.DeviceSample.MigSample;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * A snapshot as metrics with the names, units and labels of NVIDIA's dcgm-exporter (its {@code default-counters.csv}),
 * so that dashboards made for it work. A value that is not available has no line. Pure.
 *
 * <p>A GPU with MIG has lines of its own and, for memory, one for each GPU instance, marked by {@code GPU_I_ID}; as in
 * dcgm-exporter their {@code UUID} is the GPU's.
 */
public final class DcgmMetrics {
    private static final double MIB = 1 << 20;
    private static final double MILLI = 1000;

    private final List<DeviceMetric> metrics = new ArrayList<>();
    private final NvmlSnapshot snapshot;
    private final String hostname;

    private DcgmMetrics(NvmlSnapshot snapshot, String hostname) {
        this.snapshot = snapshot;
        this.hostname = hostname;
    }

    /** Lines of one name follow each other. */
    public static List<DeviceMetric> of(NvmlSnapshot snapshot, String hostname) {
        DcgmMetrics all = new DcgmMetrics(snapshot, hostname);
        all.gauge("DCGM_FI_DEV_GPU_TEMP", "GPU temperature (in C).", s -> of(s.temperatureCelsius()));
        all.gauge("DCGM_FI_DEV_POWER_USAGE", "Power draw (in W).", s -> over(of(s.powerMilliwatts()), MILLI));
        all.gauge("DCGM_FI_DEV_GPU_UTIL", "GPU utilization (in %).", s -> of(s.gpuUtilizationPercent()));
        all.gauge("DCGM_FI_DEV_MEM_COPY_UTIL", "Memory utilization (in %).", s -> of(s.memoryUtilizationPercent()));
        all.memory("DCGM_FI_DEV_FB_TOTAL", "Framebuffer memory total (in MiB).", MemoryUse::totalBytes);
        all.memory("DCGM_FI_DEV_FB_FREE", "Framebuffer memory free (in MiB).", MemoryUse::freeBytes);
        all.memory("DCGM_FI_DEV_FB_USED", "Framebuffer memory used (in MiB).", MemoryUse::usedBytes);
        all.gauge(
                "DCGM_FI_DEV_FB_RESERVED",
                "Framebuffer memory reserved (in MiB).",
                s -> over(of(s.memory().map(MemoryUse::reservedBytes).orElse(OptionalLong.empty())), MIB));
        all.gauge(
                "DCGM_FI_DEV_CLOCKS_EVENT_REASONS",
                "Current clock event reasons (bitmask of nvmlClocksEventReasons).",
                s -> of(s.throttleMask()));
        all.device(
                "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL",
                "Total number of double-bit volatile ECC errors.",
                "counter",
                s -> of(s.uncorrectedEccErrors()));
        return List.copyOf(all.metrics);
    }

    private void gauge(String name, String help, Value value) {
        device(name, help, "gauge", value);
    }

    private void device(String name, String help, String type, Value value) {
        for (NvmlDevice device : snapshot.devices()) {
            snapshot.sampleOf(device.uuid())
                    .map(value::of)
                    .ifPresent(v -> v.ifPresent(
                            number -> metrics.add(new DeviceMetric(name, help, type, labels(device), number))));
        }
    }

    private void memory(String name, String help, ToDoubleFunction<MemoryUse> bytes) {
        for (NvmlDevice device : snapshot.devices()) {
            snapshot.sampleOf(device.uuid()).ifPresent(sample -> {
                sample.memory()
                        .ifPresent(memory -> metrics.add(new DeviceMetric(
                                name, help, "gauge", labels(device), bytes.applyAsDouble(memory) / MIB)));
                Set<OptionalInt> instances = new HashSet<>();
                for (MigDevice mig : device.migDevices()) {
                    // Compute instances of one GPU instance share its memory: one line for them all.
                    if (instances.add(mig.gpuInstanceId())) {
                        migMemory(sample, mig)
                                .ifPresent(memory -> metrics.add(new DeviceMetric(
                                        name, help, "gauge", labels(device, mig), bytes.applyAsDouble(memory) / MIB)));
                    }
                }
            });
        }
    }

    private static Optional<MemoryUse> migMemory(DeviceSample sample, MigDevice mig) {
        return sample.mig().stream()
                .filter(m -> m.uuid().equals(mig.uuid()))
                .findFirst()
                .flatMap(MigSample::memory);
    }

    private Map<String, String> labels(NvmlDevice device) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("gpu", Integer.toString(device.index()));
        labels.put("UUID", device.uuid());
        device.pciBusId().ifPresent(id -> labels.put("pci_bus_id", id));
        labels.put("device", "nvidia" + device.minor().orElse(device.index()));
        labels.put("modelName", device.name());
        labels.put("Hostname", hostname);
        return labels;
    }

    private Map<String, String> labels(NvmlDevice device, MigDevice mig) {
        Map<String, String> labels = new LinkedHashMap<>(labels(device));
        mig.profile().ifPresent(profile -> labels.put("GPU_I_PROFILE", profile));
        mig.gpuInstanceId().ifPresent(id -> labels.put("GPU_I_ID", Integer.toString(id)));
        return labels;
    }

    private static OptionalDouble of(OptionalInt value) {
        return value.isPresent() ? OptionalDouble.of(value.getAsInt()) : OptionalDouble.empty();
    }

    private static OptionalDouble of(OptionalLong value) {
        return value.isPresent() ? OptionalDouble.of((double) value.getAsLong()) : OptionalDouble.empty();
    }

    private static OptionalDouble over(OptionalDouble value, double divisor) {
        return value.isPresent() ? OptionalDouble.of(value.getAsDouble() / divisor) : OptionalDouble.empty();
    }

    private interface Value {
        OptionalDouble of(DeviceSample sample);
    }
}
