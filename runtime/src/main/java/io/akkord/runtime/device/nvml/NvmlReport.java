package io.akkord.runtime.device.nvml;

/** What {@link NvmlSampler} last learned: a snapshot of the GPUs, or why there is none. */
public sealed interface NvmlReport permits NvmlSnapshot, NvmlStatus.Unavailable {}
