package io.akkord.runtime.device.nvml;

/** What NVML says of a device as a whole. */
public enum DeviceHealth {
    /** It answers. Single values may still be unavailable. */
    OK,
    /** It fell off the bus or is otherwise out of reach; only a reset or a reboot may bring it back. */
    LOST,
    /** It answers, but wants a reset before it may be used again. */
    RESET_REQUIRED,
    /** It is there, but may not or cannot be read. */
    UNREADABLE;

    /** The health of a device whose look-up, or whose memory query, ended with this code. */
    static DeviceHealth ofCode(int code) {
        return switch (code) {
            case NvmlReturn.SUCCESS -> OK;
            case NvmlReturn.GPU_IS_LOST, NvmlReturn.NOT_FOUND, NvmlReturn.GPU_NOT_FOUND -> LOST;
            case NvmlReturn.RESET_REQUIRED -> RESET_REQUIRED;
            default -> UNREADABLE;
        };
    }
}
