package io.akkord.runtime.device;

import io.akkord.runtime.device.DeviceRequest.CpuSlots;

/** From the threads an engine is to have to the CPU slots it claims, and back. Pure. */
public final class CpuDemand {
    private final int slotThreads;

    /**
     * The demand on a node.
     *
     * @param slotThreads fewest threads that a slot of the node has
     */
    private CpuDemand(int slotThreads) {
        this.slotThreads = slotThreads;
    }

    public static CpuDemand on(DeviceInventory inventory) {
        long slots = inventory.devices().stream()
                .filter(device -> device.kind() == DeviceKind.CPU_SLOT)
                .count();
        return new CpuDemand(slots == 0 ? 1 : Math.max(1, (int) (inventory.engineCores() / slots)));
    }

    /**
     * What is to be claimed. A request for CPU slots grows to as many as have the threads; others stay.
     *
     * @param threads 0 for those of the slots asked for
     */
    public DeviceRequest request(DeviceRequest asked, int threads) {
        if (asked instanceof CpuSlots slots) {
            int needed = (threads + slotThreads - 1) / slotThreads;
            return needed > slots.devices() ? new CpuSlots(needed, slots.memoryBytes()) : slots;
        }
        return asked;
    }

    /**
     * Threads of an engine that has these slots.
     *
     * @param granted by the claim
     * @param threads wanted; 0 for all of the claim
     */
    public static int threads(int granted, int threads) {
        return threads == 0 ? granted : Math.min(granted, threads);
    }

    /** Fewest threads of so many slots. */
    public int threadsOf(int slots) {
        return slots * slotThreads;
    }
}
