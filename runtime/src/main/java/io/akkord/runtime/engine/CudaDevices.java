package io.akkord.runtime.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import io.akkord.runtime.device.DeviceId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The CUDA driver's numbers of the devices that this process sees. libtorch names a GPU by this number, a claim by its UUID, and the numbers
 * are neither NVML's nor stable: CUDA puts the fastest GPU first and hides some (CUDA_DEVICE_ORDER, CUDA_VISIBLE_DEVICES).
 */
final class CudaDevices {
    private static final String LIBRARY = "libcuda.so.1";
    private static final int UUID_BYTES = 16;

    private CudaDevices() {}

    /** The driver API's functions; each returns a CUresult, 0 for success. */
    interface Driver extends Library {
        int cuInit(int flags);

        int cuDeviceGetCount(IntByReference count);

        int cuDeviceGet(IntByReference device, int ordinal);

        int cuDeviceGetUuid_v2(byte[] uuid, int device);
    }

    /**
     * The number of a GPU or MIG slice.
     *
     * @throws EngineException when this process does not see it, or there is no CUDA driver
     */
    static int ordinal(DeviceId device) throws EngineException {
        try {
            return ordinal(Native.load(LIBRARY, Driver.class), device);
        } catch (UnsatisfiedLinkError e) {
            throw new EngineException(
                    "it claimed " + device + ", but the CUDA driver library " + LIBRARY + " cannot be used ("
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given")
                            + "); install the NVIDIA driver of branch R470 or newer with its CUDA part",
                    e);
        }
    }

    static int ordinal(Driver driver, DeviceId device) throws EngineException {
        check("cuInit", driver.cuInit(0));
        IntByReference count = new IntByReference();
        check("cuDeviceGetCount", driver.cuDeviceGetCount(count));
        String wanted = device.value().substring(device.value().indexOf('-') + 1);
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < count.getValue(); i++) {
            IntByReference handle = new IntByReference();
            check("cuDeviceGet", driver.cuDeviceGet(handle, i));
            byte[] bytes = new byte[UUID_BYTES];
            check("cuDeviceGetUuid", driver.cuDeviceGetUuid_v2(bytes, handle.getValue()));
            String uuid = format(bytes);
            if (uuid.equalsIgnoreCase(wanted)) {
                return i;
            }
            seen.add(uuid);
        }
        throw new EngineException("it claimed " + device + ", but CUDA shows this process " + seen
                + "; look at CUDA_VISIBLE_DEVICES. A MIG slice among others needs isolation by process");
    }

    private static String format(byte[] uuid) {
        String hex = HexFormat.of().formatHex(uuid);
        return String.join(
                "-",
                hex.substring(0, 8),
                hex.substring(8, 12),
                hex.substring(12, 16),
                hex.substring(16, 20),
                hex.substring(20));
    }

    private static void check(String call, int result) throws EngineException {
        if (result != 0) {
            throw new EngineException("the CUDA driver refused " + call + " with CUresult " + result
                    + "; see whether nvidia-smi works for this user on this machine");
        }
    }
}
