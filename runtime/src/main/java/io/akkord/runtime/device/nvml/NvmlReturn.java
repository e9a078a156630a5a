package io.akkord.runtime.device.nvml;

/** Values of {@code nvmlReturn_t} that Akkord tells apart. */
final class NvmlReturn {
    static final int SUCCESS = 0;
    static final int UNINITIALIZED = 1;
    static final int INVALID_ARGUMENT = 2;
    static final int NOT_SUPPORTED = 3;
    static final int NO_PERMISSION = 4;
    static final int NOT_FOUND = 6;
    static final int INSUFFICIENT_SIZE = 7;
    static final int DRIVER_NOT_LOADED = 9;
    static final int LIBRARY_NOT_FOUND = 12;
    static final int FUNCTION_NOT_FOUND = 13;
    static final int GPU_IS_LOST = 15;
    static final int RESET_REQUIRED = 16;
    static final int OPERATING_SYSTEM = 17;
    static final int LIB_RM_VERSION_MISMATCH = 18;
    static final int NO_DATA = 21;
    static final int ARGUMENT_VERSION_MISMATCH = 25;
    static final int DEPRECATED = 26;
    static final int GPU_NOT_FOUND = 28;

    private NvmlReturn() {}

    /** Whether the code says only that a value is not to be had, and nothing about the device. */
    static boolean isNotAvailable(int code) {
        return switch (code) {
            case INVALID_ARGUMENT,
                    NOT_SUPPORTED,
                    NO_PERMISSION,
                    INSUFFICIENT_SIZE,
                    FUNCTION_NOT_FOUND,
                    NO_DATA,
                    ARGUMENT_VERSION_MISMATCH,
                    DEPRECATED -> true;
            default -> false;
        };
    }
}
