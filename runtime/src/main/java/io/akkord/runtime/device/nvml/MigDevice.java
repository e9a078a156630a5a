package io.akkord.runtime.device.nvml;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A MIG device: one compute instance of one GPU instance. Compute instances of one GPU instance share its memory.
 *
 * @param uuid as {@code CUDA_VISIBLE_DEVICES} takes it
 * @param profile for example {@code 1g.10gb}, or {@code 1c.3g.40gb} for a part of a GPU instance
 */
public record MigDevice(
        String uuid,
        String name,
        Optional<String> profile,
        OptionalInt gpuInstanceId,
        OptionalInt computeInstanceId,
        OptionalLong memoryTotalBytes,
        OptionalInt multiprocessors) {}
