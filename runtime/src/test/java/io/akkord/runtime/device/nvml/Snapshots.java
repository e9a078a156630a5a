package io.akkord.runtime.device.nvml;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Snapshots for tests. */
final class Snapshots {
    private Snapshots() {}

    static NvmlSnapshot of(List<NvmlDevice> devices, List<DeviceSample> samples, List<DeviceLink> links) {
        return new NvmlSnapshot(Instant.EPOCH, PlainNvml.VERSIONS, devices, List.of(), samples, links);
    }

    /** A healthy GPU with these processes, of which nothing else is known. */
    static DeviceSample sample(String uuid, long eccErrors, long usedBytes, Optional<List<NvmlProcess>> processes) {
        return new DeviceSample(
                uuid,
                DeviceHealth.OK,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.of(new MemoryUse(16L << 30, usedBytes, (16L << 30) - usedBytes, OptionalLong.of(1L << 30))),
                processes,
                OptionalLong.empty(),
                OptionalLong.of(eccErrors),
                List.of());
    }
}
