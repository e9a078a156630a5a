package io.akkord.actors.device;

import io.akkord.runtime.DeviceSettings;
import io.akkord.runtime.RuntimeSettings;
import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.DeviceKind;
import io.akkord.runtime.device.DeviceReading;
import io.akkord.runtime.device.VisibleDevices;
import io.akkord.runtime.device.nvml.DcgmMetrics;
import io.akkord.runtime.device.nvml.DeviceMetric;
import io.akkord.runtime.device.nvml.GpuInventory;
import io.akkord.runtime.device.nvml.NvmlReport;
import io.akkord.runtime.device.nvml.NvmlSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The machine as last seen: its cores, and what NVML reported. Pure.
 *
 * @param host its name, for metrics
 * @param readings what was measured on each device, with the processes that are not this node's
 */
record Hardware(
        String node,
        String host,
        DeviceSettings settings,
        RuntimeSettings engines,
        int cores,
        long memoryBytes,
        @Nullable NvmlReport report,
        Map<DeviceId, DeviceReading> readings) {

    Hardware with(NvmlReport next, Map<DeviceId, DeviceReading> measured) {
        return new Hardware(node, host, settings, engines, cores, memoryBytes, next, Map.copyOf(measured));
    }

    Optional<NvmlSnapshot> snapshot() {
        return report instanceof NvmlSnapshot snapshot ? Optional.of(snapshot) : Optional.empty();
    }

    /**
     * What there is to claim, and notes for the operator.
     *
     * @throws IllegalArgumentException when settings ask for what the machine does not have
     */
    Seen devices() {
        int slots = settings.slotsOn(cores);
        List<Device> devices = new ArrayList<>(
                DeviceInventory.cpuSlots(slots, System.getProperty("os.arch", "CPU") + " CPU", memoryBytes));
        List<String> notes = List.of();
        Optional<NvmlSnapshot> snapshot = snapshot();
        if (snapshot.isPresent()) {
            List<VisibleDevices.Gpu> gpus = snapshot.get().inventory().gpus();
            GpuInventory found = GpuInventory.of(
                    snapshot.get(),
                    VisibleDevices.ofEnvironment(gpus, settings.cudaVisibleDevices(), settings.nvidiaVisibleDevices())
                            .configured(settings.gpus(), gpus));
            devices.addAll(found.devices());
            notes = found.notes();
        }
        DeviceInventory inventory = DeviceInventory.of(node, Math.max(cores, slots), devices)
                .withLabels(labels(devices))
                .withResources(settings.resources());
        return new Seen(inventory, notes);
    }

    /** Those of the settings, and the model of the GPUs; of several models all, so that none is taken for another. */
    private Map<String, String> labels(List<Device> devices) {
        Map<String, String> labels = new TreeMap<>(settings.labels());
        String models = devices.stream()
                .filter(device -> device.kind() != DeviceKind.CPU_SLOT)
                .map(Device::model)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        if (!models.isEmpty()) {
            labels.put(DeviceInventory.ACCELERATOR, models);
        }
        return labels;
    }

    record Seen(DeviceInventory inventory, List<String> notes) {}

    List<DeviceMetric> metrics() {
        return snapshot().map(seen -> DcgmMetrics.of(seen, host)).orElse(List.of());
    }

    String nvmlStatus() {
        return report == null ? "NVML has not been read yet" : report.sentence();
    }
}
