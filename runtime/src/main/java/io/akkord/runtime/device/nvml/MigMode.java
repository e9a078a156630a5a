package io.akkord.runtime.device.nvml;

/** Whether a GPU is split into MIG devices. */
public enum MigMode {
    /** The GPU, or its driver, knows no MIG. */
    UNSUPPORTED,
    DISABLED,
    /** Only its MIG devices can be used, each by processes that see no other. */
    ENABLED
}
