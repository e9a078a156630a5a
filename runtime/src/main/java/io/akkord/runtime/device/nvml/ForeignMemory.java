package io.akkord.runtime.device.nvml;

import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceKind;
import io.akkord.runtime.device.DeviceReading;
import java.util.Optional;
import java.util.OptionalLong;

/** How much of a device's memory other processes hold. Pure. */
public final class ForeignMemory {
    private ForeignMemory() {}

    /**
     * In bytes. Where the driver does not tell it process by process, all that is used counts as theirs while nothing of ours is on the
     * device.
     *
     * @param vacant whether no claim is held on it
     * @return empty where it cannot be told; the last figure is then to stand
     */
    public static OptionalLong of(Device device, NvmlSnapshot snapshot, DeviceReading reading, boolean vacant) {
        boolean told = processesTold(device, snapshot)
                && reading.foreign().stream()
                        .allMatch(process -> process.bytes().isPresent());
        if (told) {
            return OptionalLong.of(reading.foreign().stream()
                    .mapToLong(process -> process.bytes().orElseThrow())
                    .sum());
        }
        return vacant ? reading.usedBytes() : OptionalLong.empty();
    }

    private static boolean processesTold(Device device, NvmlSnapshot snapshot) {
        Optional<DeviceSample> sample =
                snapshot.sampleOf(device.parent().orElse(device.id()).value());
        if (device.kind() == DeviceKind.MIG_SLICE) {
            return sample.stream()
                    .flatMap(gpu -> gpu.mig().stream())
                    .anyMatch(mig -> mig.uuid().equals(device.id().value())
                            && mig.processes().isPresent());
        }
        return sample.flatMap(DeviceSample::processes).isPresent();
    }
}
