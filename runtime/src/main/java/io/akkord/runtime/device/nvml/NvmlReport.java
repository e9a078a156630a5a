package io.akkord.runtime.device.nvml;

/** What {@link NvmlSampler} last learned: a snapshot of the GPUs, or why there is none. */
public sealed interface NvmlReport permits NvmlSnapshot, NvmlStatus.Unavailable {

    /** One line for an operator: the driver and how many GPUs it shows, or why there is no NVML, and the remedy. */
    String sentence();
}
