package io.akkord.runtime.device.nvml;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One reading of a GPU. Every value may be unavailable (older driver, virtual GPU, MIG, no permission); then it is
 * empty, never zero.
 *
 * @param gpuUtilizationPercent share of the last sample period in which a kernel ran
 * @param memoryUtilizationPercent share of the last sample period in which memory was read or written
 * @param processes processes with a compute context, of all users
 * @param throttleMask {@code nvmlClocksEventReasons}; see {@link #throttleReasons()}
 * @param uncorrectedEccErrors since the driver was loaded
 * @param mig readings of its MIG devices, those that still exist
 */
public record DeviceSample(
        String uuid,
        DeviceHealth health,
        OptionalInt gpuUtilizationPercent,
        OptionalInt memoryUtilizationPercent,
        OptionalInt temperatureCelsius,
        OptionalInt powerMilliwatts,
        Optional<MemoryUse> memory,
        Optional<List<NvmlProcess>> processes,
        OptionalLong throttleMask,
        OptionalLong uncorrectedEccErrors,
        List<MigSample> mig) {

    public DeviceSample {
        processes = processes.map(List::copyOf);
        mig = List.copyOf(mig);
    }

    /** A reading of a device that gives none. */
    public static DeviceSample faulty(String uuid, DeviceHealth health) {
        return new DeviceSample(
                uuid,
                health,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of());
    }

    public Optional<Set<ThrottleReason>> throttleReasons() {
        return throttleMask.isPresent()
                ? Optional.of(ThrottleReason.ofMask(throttleMask.getAsLong()))
                : Optional.empty();
    }

    /** What NVML tells of a MIG device. */
    public record MigSample(String uuid, Optional<MemoryUse> memory, Optional<List<NvmlProcess>> processes) {
        public MigSample {
            processes = processes.map(List::copyOf);
        }
    }
}
