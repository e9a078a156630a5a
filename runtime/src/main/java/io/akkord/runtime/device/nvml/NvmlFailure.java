package io.akkord.runtime.device.nvml;

import io.akkord.runtime.device.nvml.NvmlStatus.Cause;
import io.akkord.runtime.device.nvml.NvmlStatus.Unavailable;
import java.util.OptionalInt;

/** Words for failures: what NVML said, what it means, what to do. */
final class NvmlFailure {
    private NvmlFailure() {}

    static Unavailable notLoaded(String library, boolean configured, String reason) {
        String remedy = configured
                ? "Point the configured path at the libnvidia-ml.so.1 of the installed driver, or unset it."
                : "On a machine with NVIDIA GPUs install the driver; in a container start it with the NVIDIA container"
                        + " toolkit; where the library lies elsewhere, configure its path.";
        return new Unavailable(
                Cause.LIBRARY_NOT_FOUND,
                OptionalInt.empty(),
                "The NVML library '" + library + "' could not be loaded (" + reason + "). " + remedy);
    }

    static Unavailable symbolMissing(String library, String symbol) {
        return new Unavailable(
                Cause.VERSION_MISMATCH,
                OptionalInt.of(NvmlReturn.FUNCTION_NOT_FOUND),
                "The NVML library '" + library + "' lacks " + symbol
                        + ", which every supported driver has. Install a driver of branch R450 or newer.");
    }

    static Unavailable noDevices() {
        return new Unavailable(
                Cause.NO_DEVICES,
                OptionalInt.empty(),
                "NVML works but counts 0 GPUs. If this machine has one, look at 'lspci' and the kernel log; in a"
                        + " container pass a GPU in.");
    }

    static Unavailable ofCode(String call, int code, String said) {
        Cause cause = causeOf(code);
        return new Unavailable(
                cause, OptionalInt.of(code), call + " failed: " + said + " (NVML " + code + "). " + remedyOf(cause));
    }

    static DeviceFault fault(OptionalInt index, int code, String said) {
        String which = index.isPresent() ? "The GPU at index " + index.getAsInt() : "Every GPU";
        return new DeviceFault(
                index,
                DeviceHealth.ofCode(code),
                which + " cannot be used: " + said + " (NVML " + code + "). " + remedyOf(causeOf(code)));
    }

    static Cause causeOf(int code) {
        return switch (code) {
            case NvmlReturn.LIBRARY_NOT_FOUND -> Cause.LIBRARY_NOT_FOUND;
            case NvmlReturn.DRIVER_NOT_LOADED -> Cause.DRIVER_NOT_LOADED;
            case NvmlReturn.NO_PERMISSION, NvmlReturn.OPERATING_SYSTEM -> Cause.NO_PERMISSION;
            case NvmlReturn.LIB_RM_VERSION_MISMATCH, NvmlReturn.FUNCTION_NOT_FOUND -> Cause.VERSION_MISMATCH;
            case NvmlReturn.GPU_IS_LOST, NvmlReturn.RESET_REQUIRED -> Cause.DEVICE_LOST;
            case NvmlReturn.GPU_NOT_FOUND -> Cause.NO_DEVICES;
            default -> Cause.UNKNOWN;
        };
    }

    private static String remedyOf(Cause cause) {
        return switch (cause) {
            case LIBRARY_NOT_FOUND -> "Install the NVIDIA driver, or configure the path of its libnvidia-ml.so.1.";
            case DRIVER_NOT_LOADED ->
                "The library is installed, but the kernel module is not loaded: run 'modprobe nvidia', look at the"
                        + " kernel log, and reboot after a driver update.";
            case NO_PERMISSION ->
                "Let this user read and write /dev/nvidiactl and /dev/nvidia*, and in a container pass the device in.";
            case VERSION_MISMATCH ->
                "Library and kernel module are of different driver versions, as after an update without a reboot:"
                        + " reboot, or reload the nvidia modules.";
            case DEVICE_LOST ->
                "It fell off the bus or needs a reset: look for Xid lines in the kernel log, then 'nvidia-smi"
                        + " --gpu-reset' or reboot.";
            case NO_DEVICES -> "If this machine has a GPU, look at 'lspci' and the kernel log.";
            case UNKNOWN -> "Look at 'nvidia-smi' and the kernel log.";
        };
    }
}
