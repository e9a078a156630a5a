package io.akkord.runtime.device.nvml;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A GPU as NVML describes it. What an older driver cannot tell is empty.
 *
 * @param index NVML's index, in PCI bus order; CUDA's own order is the same only with {@code
 *     CUDA_DEVICE_ORDER=PCI_BUS_ID}
 * @param minor the N of {@code /dev/nvidiaN}
 * @param pciBusId domain:bus:device.function, for example {@code 00000000:3B:00.0}
 * @param activeNvLinks NVLinks that are up
 * @param migDevices empty unless MIG is enabled
 */
public record NvmlDevice(
        int index,
        String uuid,
        String name,
        OptionalInt minor,
        Optional<String> pciBusId,
        OptionalLong memoryTotalBytes,
        Optional<ComputeCapability> computeCapability,
        OptionalInt activeNvLinks,
        MigMode migMode,
        List<MigDevice> migDevices) {

    public NvmlDevice {
        migDevices = List.copyOf(migDevices);
    }

    /** CUDA compute capability, for example 9.0. */
    public record ComputeCapability(int major, int minor) implements Comparable<ComputeCapability> {
        @Override
        public int compareTo(ComputeCapability other) {
            return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }
}
