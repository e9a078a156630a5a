package io.akkord.runtime.device.nvml;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.akkord.runtime.device.nvml.DeviceLink.CommonAncestor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@link Nvml} over the native library. Keeps the handles of GPUs, which live until shutdown. */
final class JnaNvml implements Nvml {
    private static final int P2P_READ = 0;
    private static final int P2P_NVLINK = 2;
    private static final int P2P_OK = 0;
    private static final int P2P_UNKNOWN = 6;

    private final NvmlCalls calls;
    private final NvmlLibrary library;
    private final DeviceReader deviceReader;
    private final SampleReader sampleReader;
    private final Map<String, Pointer> handles = new HashMap<>();
    private boolean closed;

    /** Takes over a library that is initialized. */
    JnaNvml(NvmlCalls calls) {
        this.calls = calls;
        this.library = calls.library();
        this.deviceReader = new DeviceReader(library);
        this.sampleReader = new SampleReader(library);
    }

    @Override
    public Versions versions() {
        checkOpen();
        Reading reading = new Reading(calls);
        return new Versions(
                reading.readString("nvmlSystemGetDriverVersion", b -> library.nvmlSystemGetDriverVersion(b, b.length)),
                reading.readString("nvmlSystemGetNVMLVersion", b -> library.nvmlSystemGetNVMLVersion(b, b.length)),
                reading.readInt("nvmlSystemGetCudaDriverVersion_v2", library::nvmlSystemGetCudaDriverVersion_v2));
    }

    @Override
    public NvmlInventory inventory() {
        checkOpen();
        IntByReference count = new IntByReference();
        int code = library.nvmlDeviceGetCount_v2(count);
        if (code != NvmlReturn.SUCCESS) {
            return new NvmlInventory(List.of(), List.of(fault(OptionalInt.empty(), code)));
        }
        List<NvmlDevice> devices = new ArrayList<>();
        List<DeviceFault> faults = new ArrayList<>();
        for (int i = 0; i < count.getValue(); i++) {
            look(i, devices, faults);
        }
        return new NvmlInventory(devices, faults);
    }

    private void look(int index, List<NvmlDevice> devices, List<DeviceFault> faults) {
        PointerByReference handle = new PointerByReference();
        int code = library.nvmlDeviceGetHandleByIndex_v2(index, handle);
        byte[] uuidBytes = new byte[NvmlLibrary.STRING_SIZE];
        if (code == NvmlReturn.SUCCESS) {
            code = library.nvmlDeviceGetUUID(handle.getValue(), uuidBytes, uuidBytes.length);
        }
        if (code != NvmlReturn.SUCCESS) {
            faults.add(fault(OptionalInt.of(index), code));
            return;
        }
        String uuid = Native.toString(uuidBytes, StandardCharsets.US_ASCII);
        Reading reading = new Reading(calls);
        NvmlDevice device = deviceReader.read(reading, index, uuid, handle.getValue());
        if (reading.health() == DeviceHealth.LOST) {
            faults.add(fault(OptionalInt.of(index), NvmlReturn.GPU_IS_LOST));
            return;
        }
        handles.put(uuid, handle.getValue());
        devices.add(device);
    }

    private DeviceFault fault(OptionalInt index, int code) {
        return NvmlFailure.fault(index, code, calls.describe(code));
    }

    @Override
    public DeviceSample sample(NvmlDevice device) {
        checkOpen();
        Pointer handle = handles.get(device.uuid());
        if (handle == null) {
            PointerByReference found = new PointerByReference();
            int code = library.nvmlDeviceGetHandleByUUID(device.uuid(), found);
            if (code != NvmlReturn.SUCCESS) {
                return DeviceSample.faulty(device.uuid(), DeviceHealth.ofCode(code));
            }
            handle = found.getValue();
            handles.put(device.uuid(), handle);
        }
        Reading reading = new Reading(calls);
        DeviceSample sample = sampleReader.read(reading, device, handle);
        if (sample.health() != DeviceHealth.OK) {
            // The next reading looks it up anew: a device that was reset has another handle.
            handles.remove(device.uuid());
        }
        return sample;
    }

    @Override
    public DeviceLink link(NvmlDevice from, NvmlDevice to) {
        checkOpen();
        Pointer a = handles.get(from.uuid());
        Pointer b = handles.get(to.uuid());
        if (a == null || b == null) {
            return new DeviceLink(from.uuid(), to.uuid(), Optional.empty(), Optional.empty(), Optional.empty());
        }
        OptionalInt level = new Reading(calls)
                .readInt(
                        "nvmlDeviceGetTopologyCommonAncestor",
                        n -> library.nvmlDeviceGetTopologyCommonAncestor(a, b, n));
        return new DeviceLink(
                from.uuid(),
                to.uuid(),
                peer(a, b, P2P_READ),
                peer(a, b, P2P_NVLINK),
                level.isPresent() ? CommonAncestor.ofLevel(level.getAsInt()) : Optional.empty());
    }

    private Optional<Boolean> peer(Pointer a, Pointer b, int capability) {
        OptionalInt status = new Reading(calls)
                .readInt("nvmlDeviceGetP2PStatus", n -> library.nvmlDeviceGetP2PStatus(a, b, capability, n));
        return status.isEmpty() || status.getAsInt() == P2P_UNKNOWN
                ? Optional.empty()
                : Optional.of(status.getAsInt() == P2P_OK);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            handles.clear();
            library.nvmlShutdown();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("NVML was closed; open it again before asking it");
        }
    }
}
