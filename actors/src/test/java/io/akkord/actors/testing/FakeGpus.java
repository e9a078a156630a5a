package io.akkord.actors.testing;

import io.akkord.runtime.device.nvml.DeviceHealth;
import io.akkord.runtime.device.nvml.DeviceLink;
import io.akkord.runtime.device.nvml.DeviceSample;
import io.akkord.runtime.device.nvml.MemoryUse;
import io.akkord.runtime.device.nvml.MigMode;
import io.akkord.runtime.device.nvml.Nvml;
import io.akkord.runtime.device.nvml.NvmlDevice;
import io.akkord.runtime.device.nvml.NvmlInventory;
import io.akkord.runtime.device.nvml.NvmlProcess;
import io.akkord.runtime.device.nvml.NvmlStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An NVML with GPUs of {@link #MEMORY} bytes, whose state a test changes. Thread-safe. */
public final class FakeGpus implements Nvml {
    public static final long MEMORY = 16L << 30;

    private final List<NvmlDevice> devices = new CopyOnWriteArrayList<>();
    private final Map<String, DeviceHealth> health = new ConcurrentHashMap<>();
    private final Map<String, Long> eccErrors = new ConcurrentHashMap<>();
    private final Map<String, List<NvmlProcess>> processes = new ConcurrentHashMap<>();

    public FakeGpus(String... uuids) {
        for (String uuid : uuids) {
            devices.add(new NvmlDevice(
                    devices.size(),
                    uuid,
                    "Fake GPU",
                    OptionalInt.empty(),
                    Optional.empty(),
                    OptionalLong.of(MEMORY),
                    Optional.empty(),
                    OptionalInt.empty(),
                    MigMode.UNSUPPORTED,
                    List.of()));
        }
    }

    /** As it is opened. */
    public NvmlStatus opened() {
        return new NvmlStatus.Available(this);
    }

    public void health(String uuid, DeviceHealth state) {
        health.put(uuid, state);
    }

    public void eccErrors(String uuid, long count) {
        eccErrors.put(uuid, count);
    }

    /** Puts a process on a GPU. */
    public void process(String uuid, long pid, long bytes) {
        processes.put(
                uuid, List.of(new NvmlProcess(pid, OptionalLong.of(bytes), OptionalInt.empty(), OptionalInt.empty())));
    }

    @Override
    public Versions versions() {
        return new Versions(Optional.of("580.1"), Optional.empty(), OptionalInt.empty());
    }

    @Override
    public NvmlInventory inventory() {
        return new NvmlInventory(devices, List.of());
    }

    @Override
    public DeviceSample sample(NvmlDevice device) {
        String uuid = device.uuid();
        DeviceHealth state = health.getOrDefault(uuid, DeviceHealth.OK);
        if (state != DeviceHealth.OK) {
            return DeviceSample.faulty(uuid, state);
        }
        List<NvmlProcess> running = processes.getOrDefault(uuid, List.of());
        long used = running.stream()
                .mapToLong(process -> process.usedMemoryBytes().getAsLong())
                .sum();
        return new DeviceSample(
                uuid,
                state,
                OptionalInt.of(0),
                OptionalInt.of(0),
                OptionalInt.of(40),
                OptionalInt.of(70_000),
                Optional.of(new MemoryUse(MEMORY, used, MEMORY - used, OptionalLong.of(0))),
                Optional.of(running),
                OptionalLong.of(0),
                OptionalLong.of(eccErrors.getOrDefault(uuid, 0L)),
                List.of());
    }

    @Override
    public DeviceLink link(NvmlDevice from, NvmlDevice to) {
        return new DeviceLink(from.uuid(), to.uuid(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public void close() {}
}
