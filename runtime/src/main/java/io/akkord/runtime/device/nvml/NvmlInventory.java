package io.akkord.runtime.device.nvml;

import io.akkord.runtime.device.VisibleDevices.Gpu;
import io.akkord.runtime.device.VisibleDevices.Mig;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The GPUs of a machine: those that can be described, and those that cannot with the reason. */
public record NvmlInventory(List<NvmlDevice> devices, List<DeviceFault> faults) {
    private static final int UNKNOWN_INSTANCE = -1;

    public NvmlInventory {
        devices = List.copyOf(devices);
        faults = List.copyOf(faults);
    }

    /** The GPUs by NVML's index, for {@link io.akkord.runtime.device.VisibleDevices}; faulty ones keep their place. */
    public List<Gpu> gpus() {
        SortedMap<Integer, Gpu> byIndex = new TreeMap<>();
        faults.forEach(fault -> fault.index().ifPresent(index -> byIndex.put(index, Gpu.unidentified(index))));
        devices.forEach(device -> byIndex.put(device.index(), gpu(device)));
        int count = byIndex.isEmpty() ? 0 : byIndex.lastKey() + 1;
        return IntStream.range(0, count)
                .mapToObj(index -> byIndex.getOrDefault(index, Gpu.unidentified(index)))
                .toList();
    }

    private static Gpu gpu(NvmlDevice device) {
        List<Mig> mig = device.migDevices().stream()
                .map(m -> new Mig(
                        m.uuid(),
                        m.gpuInstanceId().orElse(UNKNOWN_INSTANCE),
                        m.computeInstanceId().orElse(UNKNOWN_INSTANCE)))
                .toList();
        return new Gpu(device.uuid(), device.migMode() == MigMode.ENABLED, mig);
    }
}
