package io.akkord.runtime.device.nvml;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code libnvidia-ml.so.1} that Akkord uses, as {@code nvml.h} declares them; no logic.
 *
 * <p>Each returns an {@code nvmlReturn_t} (see {@link NvmlReturn}). A function that the installed driver lacks throws
 * {@link UnsatisfiedLinkError} when it is called. Handles ({@link Pointer}) are valid between init and shutdown.
 */
public interface NvmlLibrary extends Library {
    /** Fits every string that NVML returns. */
    int STRING_SIZE = 96;

    int nvmlInit_v2();

    int nvmlShutdown();

    String nvmlErrorString(int result);

    int nvmlSystemGetDriverVersion(byte[] version, int length);

    int nvmlSystemGetNVMLVersion(byte[] version, int length);

    /** 1000 × major + 10 × minor. */
    int nvmlSystemGetCudaDriverVersion_v2(IntByReference version);

    int nvmlDeviceGetCount_v2(IntByReference count);

    int nvmlDeviceGetHandleByIndex_v2(int index, PointerByReference device);

    /** Takes a GPU's UUID or a MIG device's. */
    int nvmlDeviceGetHandleByUUID(String uuid, PointerByReference device);

    int nvmlDeviceGetName(Pointer device, byte[] name, int length);

    int nvmlDeviceGetUUID(Pointer device, byte[] uuid, int length);

    /** The N of {@code /dev/nvidiaN}. */
    int nvmlDeviceGetMinorNumber(Pointer device, IntByReference minor);

    int nvmlDeviceGetPciInfo_v3(Pointer device, PciInfo pci);

    int nvmlDeviceGetCudaComputeCapability(Pointer device, IntByReference major, IntByReference minor);

    int nvmlDeviceGetMemoryInfo(Pointer device, Memory memory);

    /** {@link MemoryV2#version} must be set to {@link MemoryV2#VERSION}. */
    int nvmlDeviceGetMemoryInfo_v2(Pointer device, MemoryV2 memory);

    int nvmlDeviceGetUtilizationRates(Pointer device, Utilization utilization);

    /** Celsius; sensor 0 is the GPU die. */
    int nvmlDeviceGetTemperature(Pointer device, int sensor, IntByReference celsius);

    int nvmlDeviceGetPowerUsage(Pointer device, IntByReference milliwatts);

    /** Error type 1: uncorrected. Counter type 0: volatile, since the driver was loaded. */
    int nvmlDeviceGetTotalEccErrors(Pointer device, int errorType, int counterType, LongByReference count);

    int nvmlDeviceGetCurrentClocksEventReasons(Pointer device, LongByReference reasons);

    /** The older name of {@link #nvmlDeviceGetCurrentClocksEventReasons}. */
    int nvmlDeviceGetCurrentClocksThrottleReasons(Pointer device, LongByReference reasons);

    /** Entries of {@link ProcessLayout#V2}. */
    int nvmlDeviceGetComputeRunningProcesses_v3(Pointer device, IntByReference count, @Nullable Pointer infos);

    /** Entries of {@link ProcessLayout#V2}. */
    int nvmlDeviceGetComputeRunningProcesses_v2(Pointer device, IntByReference count, @Nullable Pointer infos);

    /** Entries of {@link ProcessLayout#V1}. */
    int nvmlDeviceGetComputeRunningProcesses(Pointer device, IntByReference count, @Nullable Pointer infos);

    /** 0 off, 1 on; a pending mode takes effect at the next reset. */
    int nvmlDeviceGetMigMode(Pointer device, IntByReference current, IntByReference pending);

    int nvmlDeviceGetMaxMigDeviceCount(Pointer device, IntByReference count);

    /** {@link NvmlReturn#NOT_FOUND} where no MIG device has that index: the indices have holes. */
    int nvmlDeviceGetMigDeviceHandleByIndex(Pointer device, int index, PointerByReference migDevice);

    int nvmlDeviceGetGpuInstanceId(Pointer migDevice, IntByReference id);

    int nvmlDeviceGetComputeInstanceId(Pointer migDevice, IntByReference id);

    /** For MIG devices only. */
    int nvmlDeviceGetAttributes_v2(Pointer migDevice, Attributes attributes);

    /** 0 off, 1 on. */
    int nvmlDeviceGetNvLinkState(Pointer device, int link, IntByReference active);

    /** Capability 0: read, 2: NVLink. Status 0: OK, 6: unknown. */
    int nvmlDeviceGetP2PStatus(Pointer device1, Pointer device2, int capability, IntByReference status);

    /** See {@link DeviceLink.CommonAncestor}. */
    int nvmlDeviceGetTopologyCommonAncestor(Pointer device1, Pointer device2, IntByReference level);

    /** {@code nvmlMemory_t}, bytes; used includes what the driver reserves. */
    @FieldOrder({"total", "free", "used"})
    class Memory extends Structure {
        public long total;
        public long free;
        public long used;
    }

    /** {@code nvmlMemory_v2_t}, bytes; used excludes reserved: total = reserved + free + used. */
    @FieldOrder({"version", "total", "reserved", "free", "used"})
    class MemoryV2 extends Structure {
        /** Size of the struct and its version in the top byte. */
        public static final int VERSION = 40 | 2 << 24;

        public int version = VERSION;
        public long total;
        public long reserved;
        public long free;
        public long used;
    }

    /** {@code nvmlUtilization_t}, percent. */
    @FieldOrder({"gpu", "memory"})
    class Utilization extends Structure {
        public int gpu;
        public int memory;
    }

    /** {@code nvmlPciInfo_t}. */
    @FieldOrder({
        "busIdLegacy",
        "domain",
        "bus",
        "device",
        "pciDeviceId",
        "pciSubSystemId",
        "busId",
    })
    class PciInfo extends Structure {
        public byte[] busIdLegacy = new byte[16];
        public int domain;
        public int bus;
        public int device;
        public int pciDeviceId;
        public int pciSubSystemId;
        public byte[] busId = new byte[32];
    }

    /** {@code nvmlDeviceAttributes_t}; memory in MiB. */
    @FieldOrder({
        "multiprocessorCount",
        "sharedCopyEngineCount",
        "sharedDecoderCount",
        "sharedEncoderCount",
        "sharedJpegCount",
        "sharedOfaCount",
        "gpuInstanceSliceCount",
        "computeInstanceSliceCount",
        "memorySizeMb",
    })
    class Attributes extends Structure {
        public int multiprocessorCount;
        public int sharedCopyEngineCount;
        public int sharedDecoderCount;
        public int sharedEncoderCount;
        public int sharedJpegCount;
        public int sharedOfaCount;
        public int gpuInstanceSliceCount;
        public int computeInstanceSliceCount;
        public long memorySizeMb;
    }

    /**
     * Entries of a process list: {@code nvmlProcessInfo_v1_t} and {@code nvmlProcessInfo_v2_t}. Both begin with pid
     * (u32 at 0) and memory in bytes (u64 at 8); only V2 has the GPU instance (u32 at 16) and the compute instance
     * (u32 at 20).
     */
    enum ProcessLayout {
        V1(16),
        V2(24);

        final int size;

        ProcessLayout(int size) {
            this.size = size;
        }
    }
}
