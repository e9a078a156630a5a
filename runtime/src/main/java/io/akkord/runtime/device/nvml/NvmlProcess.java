package io.akkord.runtime.device.nvml;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A process with a compute context on a device.
 *
 * @param pid in the PID namespace that the driver sees, which in a container may be the host's
 * @param usedMemoryBytes device memory of that process
 * @param gpuInstanceId where MIG is enabled
 * @param computeInstanceId where MIG is enabled
 */
public record NvmlProcess(
        long pid, OptionalLong usedMemoryBytes, OptionalInt gpuInstanceId, OptionalInt computeInstanceId) {}
