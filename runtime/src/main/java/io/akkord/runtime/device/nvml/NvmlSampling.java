package io.akkord.runtime.device.nvml;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides what is read when: every GPU's state each time; what GPUs there are now and then, and after the health of one
 * changed; their links when another GPU was found. Time is passed in.
 */
final class NvmlSampling {
    private final Nvml nvml;
    private final long inventoryPeriodNanos;
    private final Nvml.Versions versions;

    /** A GPU that was known once is sampled for good, so that it is reported lost instead of being forgotten. */
    private final Map<String, NvmlDevice> known = new LinkedHashMap<>();

    private List<DeviceFault> faults = List.of();
    private List<DeviceLink> links = List.of();
    private List<DeviceHealth> lastHealth = List.of();
    private boolean inventoryDue = true;
    private long lastInventoryNanos;

    NvmlSampling(Nvml nvml, Duration inventoryPeriod) {
        this.nvml = nvml;
        this.inventoryPeriodNanos = inventoryPeriod.toNanos();
        this.versions = nvml.versions();
    }

    NvmlSnapshot sample(long nowNanos, Instant at) {
        if (inventoryDue || nowNanos - lastInventoryNanos >= inventoryPeriodNanos) {
            lookAnew(nowNanos);
        }
        List<NvmlDevice> devices = devices();
        List<DeviceSample> samples = devices.stream().map(nvml::sample).toList();
        List<DeviceHealth> health = samples.stream().map(DeviceSample::health).toList();
        inventoryDue = !health.equals(lastHealth) && !lastHealth.isEmpty();
        lastHealth = health;
        return new NvmlSnapshot(at, versions, devices, faults, samples, links);
    }

    private void lookAnew(long nowNanos) {
        NvmlInventory inventory = nvml.inventory();
        int before = known.size();
        inventory.devices().forEach(device -> known.put(device.uuid(), device));
        faults = inventory.faults();
        if (known.size() != before) {
            links = links(devices());
        }
        lastInventoryNanos = nowNanos;
    }

    private List<NvmlDevice> devices() {
        return known.values().stream()
                .sorted(Comparator.comparingInt(NvmlDevice::index))
                .toList();
    }

    private List<DeviceLink> links(List<NvmlDevice> devices) {
        List<DeviceLink> found = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            for (int j = i + 1; j < devices.size(); j++) {
                found.add(nvml.link(devices.get(i), devices.get(j)));
            }
        }
        return found;
    }
}
