package io.akkord.runtime.device.nvml;

import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.VisibleDevices;
import io.akkord.runtime.device.nvml.DeviceLink.CommonAncestor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The GPUs and MIG slices that a node has, of what NVML shows and is visible. Pure.
 *
 * @param notes what an operator should know: devices that are left out, and why
 */
public record GpuInventory(List<Device> devices, List<String> notes) {
    public GpuInventory {
        devices = List.copyOf(devices);
        notes = List.copyOf(notes);
    }

    /** A GPU that is split is there too, as parent of its visible slices. */
    public static GpuInventory of(NvmlSnapshot snapshot, VisibleDevices visible) {
        Set<String> uuids = new HashSet<>(visible.uuids());
        Map<String, String> islands = groups(snapshot, link -> link.nvLink().orElse(false));
        Map<String, String> pci = groups(snapshot, link -> link.commonAncestor()
                .filter(ancestor -> ancestor != CommonAncestor.SYSTEM)
                .isPresent());
        List<Device> devices = new ArrayList<>();
        List<String> notes = new ArrayList<>(visible.notes());
        for (NvmlDevice gpu : snapshot.devices()) {
            List<MigDevice> slices = gpu.migDevices().stream()
                    .filter(slice -> uuids.contains(slice.uuid()))
                    .toList();
            if (!uuids.contains(gpu.uuid()) && slices.isEmpty()) {
                continue;
            }
            if (gpu.memoryTotalBytes().isEmpty()) {
                notes.add("GPU " + gpu.index() + " (" + gpu.uuid()
                        + ") is left out: NVML does not tell how much memory it has; see nvidia-smi");
                continue;
            }
            long reserved = snapshot.sampleOf(gpu.uuid())
                    .flatMap(DeviceSample::memory)
                    .map(memory -> memory.reservedBytes().orElse(0))
                    .orElse(0L);
            Device device = Device.gpu(
                    DeviceId.of(gpu.uuid()),
                    gpu.index(),
                    gpu.name(),
                    Math.max(1, gpu.memoryTotalBytes().getAsLong() - reserved));
            if (islands.containsKey(gpu.uuid())) {
                device = device.withNvlinkIsland(islands.get(gpu.uuid()));
            }
            if (pci.containsKey(gpu.uuid())) {
                device = device.withPciGroup(pci.get(gpu.uuid()));
            }
            devices.add(device);
            for (MigDevice slice : slices) {
                slice(gpu, slice)
                        .ifPresentOrElse(
                                devices::add,
                                () -> notes.add(
                                        "MIG device " + slice.uuid()
                                                + " is left out: NVML does not tell its profile and memory; see nvidia-smi -L"));
            }
        }
        return new GpuInventory(devices, notes);
    }

    private static Optional<Device> slice(NvmlDevice gpu, MigDevice slice) {
        if (slice.profile().isEmpty() || slice.memoryTotalBytes().isEmpty()) {
            return Optional.empty();
        }
        // Compute instances of one GPU instance have its memory together: each is given its part.
        long sharing = gpu.migDevices().stream()
                .filter(other -> other.equals(slice)
                        || (slice.gpuInstanceId().isPresent()
                                && other.gpuInstanceId().equals(slice.gpuInstanceId())))
                .count();
        return Optional.of(Device.migSlice(
                DeviceId.of(slice.uuid()),
                DeviceId.of(gpu.uuid()),
                gpu.migDevices().indexOf(slice),
                slice.profile().get(),
                gpu.name(),
                Math.max(1, slice.memoryTotalBytes().getAsLong() / sharing)));
    }

    /** The UUID of the first of each group of connected GPUs, by UUID; a GPU alone has none. */
    private static Map<String, String> groups(NvmlSnapshot snapshot, Predicate<DeviceLink> connected) {
        Map<String, String> groups = new HashMap<>();
        for (DeviceLink link : snapshot.links()) {
            if (connected.test(link)) {
                String from = groups.getOrDefault(link.fromUuid(), link.fromUuid());
                String to = groups.getOrDefault(link.toUuid(), link.toUuid());
                groups.put(link.fromUuid(), from);
                groups.put(link.toUuid(), from);
                groups.replaceAll((uuid, group) -> group.equals(to) ? from : group);
            }
        }
        return groups;
    }
}
