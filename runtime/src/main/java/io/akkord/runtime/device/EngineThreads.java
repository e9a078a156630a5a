package io.akkord.runtime.device;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides the cores for engines among the CPU slots, once and for all: an engine cannot change its threads after its start. The slots of
 * a node together have exactly its cores, so claims never oversubscribe them.
 */
final class EngineThreads {
    private final Map<DeviceId, Integer> coresOfSlot = new HashMap<>();

    EngineThreads(DeviceInventory inventory) {
        List<Device> slots = inventory.devices().stream()
                .filter(device -> device.kind() == DeviceKind.CPU_SLOT)
                .toList();
        int cores = inventory.engineCores();
        for (int i = 0; i < slots.size(); i++) {
            int from = (int) ((long) cores * i / slots.size());
            int to = (int) ((long) cores * (i + 1) / slots.size());
            coresOfSlot.put(slots.get(i).id(), to - from);
        }
    }

    /** The cores of the slots; 1 for GPUs and slices, where the CPU only launches kernels. */
    int of(List<Allotment> parts) {
        int cores = 0;
        for (Allotment part : parts) {
            cores += coresOfSlot.getOrDefault(part.device(), 0);
        }
        return Math.max(1, cores);
    }
}
