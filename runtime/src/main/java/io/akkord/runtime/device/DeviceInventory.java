package io.akkord.runtime.device;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one node has: the row that it publishes.
 *
 * @param node unique in the cluster
 * @param engineCores cores that engines of CPU claims may use together; at least as many as there are CPU slots
 * @param devices sorted by kind, index and id; ids are unique
 * @param labels free-form, such as {@link #ZONE}; placement requires or prefers them
 * @param resources custom resources by name, in units of the user's choice; a claim takes some, and they never go below zero
 * @param foreignMemory bytes held by processes that are not Akkord's, by device; a device without an entry has none
 */
public record DeviceInventory(
        String node,
        int engineCores,
        List<Device> devices,
        Map<String, String> labels,
        Map<String, Long> resources,
        Map<DeviceId, Long> foreignMemory) {
    /** Label: the accelerator's model. */
    public static final String ACCELERATOR = "accelerator";
    /** Label: the zone, a failure domain with a fast network inside. */
    public static final String ZONE = "zone";
    /** Label: "spot" or "on-demand". */
    public static final String CAPACITY_TYPE = "capacity-type";

    private static final Comparator<Device> ORDER =
            Comparator.comparing(Device::kind).thenComparing(Device::index).thenComparing(Device::id);

    public DeviceInventory {
        devices = devices.stream().sorted(ORDER).toList();
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        resources = Collections.unmodifiableMap(new TreeMap<>(resources));
        foreignMemory = Collections.unmodifiableMap(new TreeMap<>(foreignMemory));
        String at = "inventory of node '" + node + "': ";
        if (node.isBlank()) {
            throw new IllegalArgumentException("the node of an inventory must have a name, but it is blank");
        }
        Set<DeviceId> ids = new HashSet<>();
        int slots = 0;
        for (Device device : devices) {
            if (!ids.add(device.id())) {
                throw new IllegalArgumentException(at + "device " + device.id() + " is listed twice");
            }
            slots += device.kind() == DeviceKind.CPU_SLOT ? 1 : 0;
        }
        if (slots > engineCores) {
            throw new IllegalArgumentException(at + "there must be at most one CPU slot a core, so that engines never"
                    + " oversubscribe the cores, but there are " + slots + " slots on " + engineCores
                    + " cores; lower devices.cpu.slots");
        }
        resources.forEach((name, amount) -> {
            if (amount < 0) {
                throw new IllegalArgumentException(at + "resource '" + name + "' must be 0 or more, but is " + amount);
            }
        });
        foreignMemory.forEach((id, bytes) -> {
            if (!ids.contains(id) || bytes < 0) {
                throw new IllegalArgumentException(
                        at + "foreign memory must be 0 or more bytes on a device of the node, but is " + bytes + " on "
                                + id);
            }
        });
    }

    public static DeviceInventory of(String node, int engineCores, List<Device> devices) {
        return new DeviceInventory(node, engineCores, devices, Map.of(), Map.of(), Map.of());
    }

    /** Equal CPU slots that share these cores and this memory. */
    public static List<Device> cpuSlots(int count, String model, long memoryBytes) {
        List<Device> slots = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            slots.add(Device.cpuSlot(i, model, memoryBytes / count));
        }
        return slots;
    }

    public DeviceInventory withLabels(Map<String, String> other) {
        return new DeviceInventory(node, engineCores, devices, other, resources, foreignMemory);
    }

    public DeviceInventory withResources(Map<String, Long> other) {
        return new DeviceInventory(node, engineCores, devices, labels, other, foreignMemory);
    }

    public DeviceInventory withForeignMemory(Map<DeviceId, Long> other) {
        return new DeviceInventory(node, engineCores, devices, labels, resources, other);
    }

    public Optional<Device> device(DeviceId id) {
        return devices.stream().filter(device -> device.id().equals(id)).findFirst();
    }

    /** Empty where the node has no zone label. */
    public Optional<String> zone() {
        return Optional.ofNullable(labels.get(ZONE));
    }
}
