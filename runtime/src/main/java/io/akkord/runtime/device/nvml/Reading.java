package io.akkord.runtime.device.nvml;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import io.akkord.runtime.device.nvml.NvmlLibrary.Memory;
import io.akkord.runtime.device.nvml.NvmlLibrary.MemoryV2;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;

/** One pass over a device: each value or its absence, and on the way the worst that was said of the device. */
final class Reading {
    private final NvmlCalls calls;
    private DeviceHealth health = DeviceHealth.OK;

    Reading(NvmlCalls calls) {
        this.calls = calls;
    }

    DeviceHealth health() {
        return health;
    }

    /** Once the device is lost nothing more is asked: each call to a lost GPU can hang for seconds. */
    int run(String symbol, IntSupplier call) {
        if (health == DeviceHealth.LOST) {
            return NvmlReturn.GPU_IS_LOST;
        }
        int code = calls.call(symbol, call);
        if (code == NvmlReturn.GPU_IS_LOST) {
            health = DeviceHealth.LOST;
        } else if (code == NvmlReturn.RESET_REQUIRED) {
            health = DeviceHealth.RESET_REQUIRED;
        }
        return code;
    }

    OptionalInt readInt(String symbol, ToIntFunction<IntByReference> call) {
        IntByReference value = new IntByReference();
        return run(symbol, () -> call.applyAsInt(value)) == NvmlReturn.SUCCESS
                ? OptionalInt.of(value.getValue())
                : OptionalInt.empty();
    }

    OptionalLong readLong(String symbol, ToIntFunction<LongByReference> call) {
        LongByReference value = new LongByReference();
        return run(symbol, () -> call.applyAsInt(value)) == NvmlReturn.SUCCESS
                ? OptionalLong.of(value.getValue())
                : OptionalLong.empty();
    }

    Optional<String> readString(String symbol, ToIntFunction<byte[]> call) {
        byte[] value = new byte[NvmlLibrary.STRING_SIZE];
        return run(symbol, () -> call.applyAsInt(value)) == NvmlReturn.SUCCESS
                ? Optional.of(Native.toString(value, StandardCharsets.UTF_8))
                : Optional.empty();
    }

    /** Memory of a GPU or a MIG device. That every healthy device has it makes it the probe of the whole. */
    Optional<MemoryUse> readMemory(Pointer device) {
        NvmlLibrary library = calls.library();
        MemoryV2 v2 = new MemoryV2();
        int code = run("nvmlDeviceGetMemoryInfo_v2", () -> library.nvmlDeviceGetMemoryInfo_v2(device, v2));
        if (code == NvmlReturn.SUCCESS) {
            return Optional.of(new MemoryUse(v2.total, v2.used, v2.free, OptionalLong.of(v2.reserved)));
        }
        if (NvmlReturn.isNotAvailable(code)) {
            Memory v1 = new Memory();
            code = run("nvmlDeviceGetMemoryInfo", () -> library.nvmlDeviceGetMemoryInfo(device, v1));
            if (code == NvmlReturn.SUCCESS) {
                return Optional.of(new MemoryUse(v1.total, v1.used, v1.free, OptionalLong.empty()));
            }
        }
        if (health == DeviceHealth.OK && !NvmlReturn.isNotAvailable(code)) {
            health = DeviceHealth.UNREADABLE;
        }
        return Optional.empty();
    }
}
