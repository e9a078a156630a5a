package io.akkord.runtime.device.nvml;

import java.util.OptionalLong;

/**
 * Memory of a device in bytes.
 *
 * @param usedBytes allocated by processes; where reserved is empty (drivers before R510) it includes what the driver
 *     reserves
 * @param reservedBytes kept by driver and firmware
 */
public record MemoryUse(long totalBytes, long usedBytes, long freeBytes, OptionalLong reservedBytes) {}
