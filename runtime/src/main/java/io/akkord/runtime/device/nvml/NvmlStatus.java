package io.akkord.runtime.device.nvml;

import java.util.OptionalInt;

/** Whether there is an NVML to ask. */
public sealed interface NvmlStatus {
    /** It answers and has at least one readable GPU; the receiver closes it. */
    record Available(Nvml nvml) implements NvmlStatus {}

    /**
     * There is none. A node then runs on CPU slots.
     *
     * @param code NVML's return code, where it gave one
     * @param message cause and remedy, for the operator
     */
    record Unavailable(Cause cause, OptionalInt code, String message) implements NvmlStatus, NvmlReport {
        @Override
        public String sentence() {
            return message;
        }
    }

    /** Causes that call for different remedies. */
    enum Cause {
        LIBRARY_NOT_FOUND,
        DRIVER_NOT_LOADED,
        NO_PERMISSION,
        VERSION_MISMATCH,
        DEVICE_LOST,
        NO_DEVICES,
        UNKNOWN
    }
}
