package io.akkord.runtime.device.nvml;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.akkord.runtime.device.nvml.NvmlDevice.ComputeCapability;
import io.akkord.runtime.device.nvml.NvmlLibrary.Attributes;
import io.akkord.runtime.device.nvml.NvmlLibrary.PciInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads what a GPU is, and what its MIG devices are. */
final class DeviceReader {
    /** {@code NVML_NVLINK_MAX_LINKS}; a GPU with fewer refuses the first link that it lacks. */
    private static final int MAX_NVLINKS = 36;

    private final NvmlLibrary library;

    DeviceReader(NvmlLibrary library) {
        this.library = library;
    }

    NvmlDevice read(Reading reading, int index, String uuid, Pointer device) {
        MigMode migMode = migMode(reading, device);
        return new NvmlDevice(
                index,
                uuid,
                name(reading, device),
                reading.readInt("nvmlDeviceGetMinorNumber", n -> library.nvmlDeviceGetMinorNumber(device, n)),
                pciBusId(reading, device),
                total(reading.readMemory(device)),
                computeCapability(reading, device),
                activeNvLinks(reading, device),
                migMode,
                migMode == MigMode.ENABLED ? migDevices(reading, device) : List.of());
    }

    private Optional<String> uuid(Reading reading, Pointer device) {
        return reading.readString("nvmlDeviceGetUUID", b -> library.nvmlDeviceGetUUID(device, b, b.length));
    }

    private String name(Reading reading, Pointer device) {
        return reading.readString("nvmlDeviceGetName", b -> library.nvmlDeviceGetName(device, b, b.length))
                .orElse("unnamed GPU");
    }

    private Optional<String> pciBusId(Reading reading, Pointer device) {
        PciInfo pci = new PciInfo();
        return reading.run("nvmlDeviceGetPciInfo_v3", () -> library.nvmlDeviceGetPciInfo_v3(device, pci))
                        == NvmlReturn.SUCCESS
                ? Optional.of(Native.toString(pci.busId, StandardCharsets.US_ASCII))
                : Optional.empty();
    }

    private Optional<ComputeCapability> computeCapability(Reading reading, Pointer device) {
        IntByReference minor = new IntByReference();
        OptionalInt major = reading.readInt(
                "nvmlDeviceGetCudaComputeCapability",
                value -> library.nvmlDeviceGetCudaComputeCapability(device, value, minor));
        return major.isPresent()
                ? Optional.of(new ComputeCapability(major.getAsInt(), minor.getValue()))
                : Optional.empty();
    }

    private OptionalInt activeNvLinks(Reading reading, Pointer device) {
        int active = 0;
        for (int i = 0; i < MAX_NVLINKS; i++) {
            int link = i;
            OptionalInt state = reading.readInt(
                    "nvmlDeviceGetNvLinkState", value -> library.nvmlDeviceGetNvLinkState(device, link, value));
            if (state.isEmpty()) {
                return i == 0 ? OptionalInt.empty() : OptionalInt.of(active);
            }
            active += state.getAsInt() == 1 ? 1 : 0;
        }
        return OptionalInt.of(active);
    }

    private MigMode migMode(Reading reading, Pointer device) {
        IntByReference pending = new IntByReference();
        OptionalInt current =
                reading.readInt("nvmlDeviceGetMigMode", value -> library.nvmlDeviceGetMigMode(device, value, pending));
        if (current.isEmpty()) {
            return MigMode.UNSUPPORTED;
        }
        return current.getAsInt() == 1 ? MigMode.ENABLED : MigMode.DISABLED;
    }

    private List<MigDevice> migDevices(Reading reading, Pointer device) {
        int slots = reading.readInt(
                        "nvmlDeviceGetMaxMigDeviceCount", n -> library.nvmlDeviceGetMaxMigDeviceCount(device, n))
                .orElse(0);
        List<MigDevice> devices = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            int slot = i;
            PointerByReference handle = new PointerByReference();
            int code = reading.run(
                    "nvmlDeviceGetMigDeviceHandleByIndex",
                    () -> library.nvmlDeviceGetMigDeviceHandleByIndex(device, slot, handle));
            if (code == NvmlReturn.SUCCESS) {
                Pointer mig = handle.getValue();
                uuid(reading, mig).ifPresent(uuid -> devices.add(migDevice(reading, uuid, mig)));
            }
        }
        return devices;
    }

    private MigDevice migDevice(Reading reading, String uuid, Pointer mig) {
        String name = name(reading, mig);
        Attributes attributes = new Attributes();
        boolean known =
                reading.run("nvmlDeviceGetAttributes_v2", () -> library.nvmlDeviceGetAttributes_v2(mig, attributes))
                        == NvmlReturn.SUCCESS;
        OptionalLong memory = total(reading.readMemory(mig));
        return new MigDevice(
                uuid,
                name,
                profile(name),
                reading.readInt("nvmlDeviceGetGpuInstanceId", n -> library.nvmlDeviceGetGpuInstanceId(mig, n)),
                reading.readInt("nvmlDeviceGetComputeInstanceId", n -> library.nvmlDeviceGetComputeInstanceId(mig, n)),
                memory.isEmpty() && known ? OptionalLong.of(attributes.memorySizeMb << 20) : memory,
                known ? OptionalInt.of(attributes.multiprocessorCount) : OptionalInt.empty());
    }

    /** NVML has no call for it, but names a MIG device "GPU NAME MIG PROFILE". */
    private static Optional<String> profile(String name) {
        int at = name.lastIndexOf(" MIG ");
        return at < 0 ? Optional.empty() : Optional.of(name.substring(at + " MIG ".length()));
    }

    private static OptionalLong total(Optional<MemoryUse> memory) {
        return memory.isPresent() ? OptionalLong.of(memory.get().totalBytes()) : OptionalLong.empty();
    }
}
