package io.akkord.runtime.device.nvml;

import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceKind;
import io.akkord.runtime.device.DeviceReading;
import io.akkord.runtime.device.DeviceReading.ForeignProcess;
import io.akkord.runtime.device.nvml.DeviceSample.MigSample;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** What NVML measured, device by device: what the table shows, and the memory that other processes hold. Pure. */
public final class GpuReadings {
    private GpuReadings() {}

    /** Readings of the GPUs and slices among these devices. */
    public static Map<DeviceId, DeviceReading> of(
            List<Device> devices, NvmlSnapshot snapshot, Predicate<NvmlProcess> ours) {
        Map<DeviceId, DeviceReading> readings = new HashMap<>();
        for (Device device : devices) {
            DeviceId gpu = device.parent().orElse(device.id());
            snapshot.sampleOf(gpu.value())
                    .ifPresent(sample -> readings.put(device.id(), reading(device, sample, ours)));
        }
        return readings;
    }

    private static DeviceReading reading(Device device, DeviceSample sample, Predicate<NvmlProcess> ours) {
        boolean slice = device.kind() == DeviceKind.MIG_SLICE;
        Optional<MemoryUse> memory = slice ? migSample(device, sample).flatMap(MigSample::memory) : sample.memory();
        List<ForeignProcess> foreign = processes(device, sample).orElse(List.of()).stream()
                .filter(ours.negate())
                .map(process -> new ForeignProcess(process.pid(), Optional.empty(), process.usedMemoryBytes()))
                .toList();
        return new DeviceReading(
                memory.map(use -> OptionalLong.of(use.usedBytes())).orElse(OptionalLong.empty()),
                slice ? OptionalInt.empty() : sample.gpuUtilizationPercent(),
                slice ? OptionalInt.empty() : sample.temperatureCelsius(),
                slice ? OptionalInt.empty() : sample.powerMilliwatts(),
                foreign);
    }

    /** Whether the driver tells which processes are on the device. */
    public static boolean processesKnown(Device device, NvmlSnapshot snapshot) {
        return snapshot.sampleOf(device.parent().orElse(device.id()).value())
                .flatMap(sample -> processes(device, sample))
                .isPresent();
    }

    private static Optional<List<NvmlProcess>> processes(Device device, DeviceSample sample) {
        return device.kind() == DeviceKind.MIG_SLICE
                ? migSample(device, sample).flatMap(MigSample::processes)
                : sample.processes();
    }

    private static Optional<MigSample> migSample(Device slice, DeviceSample sample) {
        return sample.mig().stream()
                .filter(mig -> mig.uuid().equals(slice.id().value()))
                .findFirst();
    }

    /**
     * Memory that other processes hold, in bytes. Where the driver does not tell it process by process, all that is used counts as theirs
     * while nothing of ours is on the device.
     *
     * @param vacant whether no claim is held on it
     * @return empty where it cannot be told; the last figure is then to stand
     */
    public static OptionalLong foreignBytes(DeviceReading reading, boolean processesKnown, boolean vacant) {
        boolean told = processesKnown
                && reading.foreign().stream()
                        .allMatch(process -> process.bytes().isPresent());
        if (told) {
            return OptionalLong.of(reading.foreign().stream()
                    .mapToLong(process -> process.bytes().getAsLong())
                    .sum());
        }
        return vacant ? reading.usedBytes() : OptionalLong.empty();
    }
}
