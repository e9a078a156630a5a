package io.akkord.runtime.device.nvml;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All GPUs at one moment.
 *
 * @param devices every GPU described since start, by index; one that went away stays, and its sample says lost
 * @param faults GPUs that could not be described at the last look
 * @param samples one for each of {@code devices}, in their order
 * @param links one for each pair of {@code devices}
 */
public record NvmlSnapshot(
        Instant at,
        Nvml.Versions versions,
        List<NvmlDevice> devices,
        List<DeviceFault> faults,
        List<DeviceSample> samples,
        List<DeviceLink> links)
        implements NvmlReport {

    public NvmlSnapshot {
        devices = List.copyOf(devices);
        faults = List.copyOf(faults);
        samples = List.copyOf(samples);
        links = List.copyOf(links);
    }

    @Override
    public String sentence() {
        StringBuilder text = new StringBuilder("NVML answers: driver ")
                .append(versions.driver().orElse("of unknown version"));
        versions.cuda().ifPresent(cuda -> text.append(", CUDA up to ")
                .append(cuda / 1000)
                .append('.')
                .append(cuda % 1000 / 10));
        text.append(", ").append(devices.size()).append(devices.size() == 1 ? " GPU." : " GPUs.");
        faults.forEach(fault -> text.append(' ').append(fault.message()));
        return text.toString();
    }

    public NvmlInventory inventory() {
        return new NvmlInventory(devices, faults);
    }

    public Optional<DeviceSample> sampleOf(String uuid) {
        return samples.stream().filter(sample -> sample.uuid().equals(uuid)).findFirst();
    }
}
