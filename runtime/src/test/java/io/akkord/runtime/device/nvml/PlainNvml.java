package io.akkord.runtime.device.nvml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/** An {@link Nvml} without a library: what it tells is set, what it was asked is written down. */
final class PlainNvml implements Nvml {
    static final Versions VERSIONS = new Versions(Optional.of("580.1"), Optional.empty(), OptionalInt.empty());

    final Map<String, NvmlDevice> devices = new LinkedHashMap<>();
    final Map<String, DeviceHealth> health = new LinkedHashMap<>();
    final List<String> asked = new ArrayList<>();
    final AtomicInteger closed = new AtomicInteger();
    volatile boolean broken;

    PlainNvml(String... uuids) {
        for (String uuid : uuids) {
            add(uuid);
        }
    }

    NvmlDevice add(String uuid) {
        NvmlDevice device = device(devices.size(), uuid, List.of());
        devices.put(uuid, device);
        return device;
    }

    static NvmlDevice device(int index, String uuid, List<MigDevice> mig) {
        return new NvmlDevice(
                index,
                uuid,
                "Fake GPU",
                OptionalInt.of(index),
                Optional.of("00000000:0" + index + ":00.0"),
                OptionalLong.of(16L << 30),
                Optional.empty(),
                OptionalInt.empty(),
                mig.isEmpty() ? MigMode.UNSUPPORTED : MigMode.ENABLED,
                mig);
    }

    @Override
    public Versions versions() {
        return VERSIONS;
    }

    @Override
    public NvmlInventory inventory() {
        asked.add("inventory");
        return new NvmlInventory(List.copyOf(devices.values()), List.of());
    }

    @Override
    public DeviceSample sample(NvmlDevice device) {
        if (broken) {
            throw new IllegalStateException("broken on purpose");
        }
        asked.add(device.uuid());
        return DeviceSample.faulty(device.uuid(), health.getOrDefault(device.uuid(), DeviceHealth.OK));
    }

    @Override
    public DeviceLink link(NvmlDevice from, NvmlDevice to) {
        asked.add(from.uuid() + "-" + to.uuid());
        return new DeviceLink(from.uuid(), to.uuid(), Optional.of(true), Optional.of(true), Optional.empty());
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }
}
