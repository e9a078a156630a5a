package io.akkord.runtime.device.nvml;

import io.akkord.runtime.device.ClaimLedger;
import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.DeviceReading;
import io.akkord.runtime.device.DeviceTable;
import io.akkord.runtime.device.VisibleDevices;
import io.akkord.runtime.device.VisibleDevices.Gpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this machine has, looked at once and without a node: for an operator who checks a host. No claims are made, so that every process on a
 * device counts as foreign.
 *
 * @param rows one for each GPU, and after them one for each MIG slice; empty where there is no NVML
 * @param notes what the environment hides of them, and entries in it that name nothing
 */
public record HostDevices(String nvml, List<DeviceTable.Row> rows, List<String> notes) {
    public HostDevices {
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
    }

    /**
     * Opens NVML, reads every GPU, closes it. Blocks for as long as the driver takes.
     *
     * @param library as for {@link Nvml#open}
     */
    public static HostDevices look(Optional<Path> library, Map<String, String> environment) {
        NvmlStatus status = Nvml.open(library);
        if (status instanceof NvmlStatus.Unavailable unavailable) {
            return new HostDevices(unavailable.sentence(), List.of(), List.of());
        }
        try (Nvml nvml = ((NvmlStatus.Available) status).nvml()) {
            NvmlSnapshot snapshot = new NvmlSampling(nvml, Duration.ofDays(1)).sample(0, Instant.now());
            return of(snapshot, environment);
        }
    }

    static HostDevices of(NvmlSnapshot snapshot, Map<String, String> environment) {
        List<Gpu> machine = snapshot.inventory().gpus();
        VisibleDevices all = VisibleDevices.ofEnvironment(machine, Optional.empty(), Optional.empty());
        VisibleDevices visible = VisibleDevices.ofEnvironment(
                machine,
                Optional.ofNullable(environment.get("CUDA_VISIBLE_DEVICES")),
                Optional.ofNullable(environment.get("NVIDIA_VISIBLE_DEVICES")));
        GpuInventory gpus = GpuInventory.of(snapshot, all);
        List<String> notes = new ArrayList<>(gpus.notes());
        notes.addAll(visible.notes());
        all.uuids().stream()
                .filter(uuid -> !visible.uuids().contains(uuid))
                .forEach(uuid -> notes.add("CUDA_VISIBLE_DEVICES or NVIDIA_VISIBLE_DEVICES hides " + uuid
                        + ": a node started in this environment does not use it"));
        ClaimLedger nobody = new ClaimLedger(DeviceInventory.of("this machine", 1, gpus.devices()), 1, 1);
        for (Device device : gpus.devices()) {
            health(snapshot, device.id()).ifPresent(why -> nobody.fence(device.id(), why, 0));
        }
        Map<DeviceId, DeviceReading> readings = GpuReadings.of(snapshot, pid -> false, HostDevices::processName);
        return new HostDevices(
                snapshot.sentence(), DeviceTable.of(nobody.snapshot(), readings).rows(), notes);
    }

    private static Optional<String> health(NvmlSnapshot snapshot, DeviceId id) {
        return snapshot.sampleOf(id.value())
                .map(DeviceSample::health)
                .filter(health -> health != DeviceHealth.OK)
                .map(health -> switch (health) {
                    case LOST -> "lost: it fell off the bus; only a reset or a reboot may bring it back";
                    case RESET_REQUIRED -> "it wants a reset (nvidia-smi --gpu-reset)";
                    default -> "it cannot be read";
                });
    }

    /** The name of the program, as {@code ps -o comm} shows it; empty for a process that is gone, or of another container. */
    public static Optional<String> processName(long pid) {
        try {
            return Optional.of(Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                    .strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
