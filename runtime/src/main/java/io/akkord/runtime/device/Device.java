package io.akkord.runtime.device;

import java.util.Optional;

/**
 * Something an engine runs on.
 *
 * @param index as NVML counts GPUs; of a slice, within its parent; of a CPU slot, its number
 * @param model as NVML names it, such as "NVIDIA H100 80GB HBM3"
 * @param memoryBytes what the device has; of a CPU slot, its part of the host's memory
 * @param parent the GPU of a MIG slice
 * @param migProfile of a MIG slice, such as "1g.10gb"
 * @param nvlinkIsland the same text for GPUs of the node that reach each other over NVLink; empty where there is none or it is not known
 * @param pciGroup the same text for GPUs under one PCI root or NUMA node; tells GPUs without NVLink apart
 */
public record Device(
        DeviceId id,
        int index,
        String model,
        long memoryBytes,
        Optional<DeviceId> parent,
        Optional<String> migProfile,
        Optional<String> nvlinkIsland,
        Optional<String> pciGroup) {
    /** Shares are computed as millionths of memory in a long: this is far above any device and far below an overflow. */
    private static final long MOST_MEMORY = 1L << 42;

    public Device {
        check(index >= 0, id, "index must be 0 or more, but is " + index);
        check(
                memoryBytes > 0 && memoryBytes <= MOST_MEMORY,
                id,
                "memory must be 1 byte to " + MemorySize.format(MOST_MEMORY) + ", but is " + memoryBytes + " bytes");
        boolean slice = id.kind() == DeviceKind.MIG_SLICE;
        check(slice == parent.isPresent(), id, "a MIG slice, and nothing else, has a parent");
        check(slice == migProfile.isPresent(), id, "a MIG slice, and nothing else, has a MIG profile");
        check(
                parent.isEmpty() || parent.get().kind() == DeviceKind.GPU,
                id,
                "the parent must be a GPU, but is "
                        + parent.map(DeviceId::value).orElse("absent"));
    }

    private static void check(boolean holds, DeviceId id, String message) {
        if (!holds) {
            throw new IllegalArgumentException("device " + id + ": " + message);
        }
    }

    public static Device gpu(DeviceId id, int index, String model, long memoryBytes) {
        return new Device(
                id, index, model, memoryBytes, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static Device migSlice(
            DeviceId id, DeviceId parent, int index, String profile, String model, long memoryBytes) {
        return new Device(
                id,
                index,
                model,
                memoryBytes,
                Optional.of(parent),
                Optional.of(profile),
                Optional.empty(),
                Optional.empty());
    }

    public static Device cpuSlot(int number, String model, long memoryBytes) {
        return gpu(DeviceId.cpu(number), number, model, memoryBytes);
    }

    public Device withNvlinkIsland(String island) {
        return new Device(id, index, model, memoryBytes, parent, migProfile, Optional.of(island), pciGroup);
    }

    public Device withPciGroup(String group) {
        return new Device(id, index, model, memoryBytes, parent, migProfile, nvlinkIsland, Optional.of(group));
    }

    public DeviceKind kind() {
        return id.kind();
    }
}
