package io.akkord.runtime.device.nvml;

import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceReading;
import io.akkord.runtime.device.DeviceReading.ForeignProcess;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;

/** What a snapshot tells of each GPU and MIG slice. Pure. */
public final class GpuReadings {
    private GpuReadings() {}

    /**
     * What was measured on each of them.
     *
     * @param own whether a pid is a process of Akkord's
     * @param processName of a pid, where it is known
     */
    public static Map<DeviceId, DeviceReading> of(
            NvmlSnapshot snapshot, LongPredicate own, LongFunction<Optional<String>> processName) {
        Map<DeviceId, DeviceReading> readings = new LinkedHashMap<>();
        for (DeviceSample sample : snapshot.samples()) {
            readings.put(
                    DeviceId.of(sample.uuid()),
                    new DeviceReading(
                            used(sample.memory()),
                            sample.gpuUtilizationPercent(),
                            sample.temperatureCelsius(),
                            sample.powerMilliwatts(),
                            foreign(sample.processes(), own, processName)));
            for (DeviceSample.MigSample mig : sample.mig()) {
                // Utilization of a slice is not told by NVML; temperature and power are the GPU's.
                readings.put(
                        DeviceId.of(mig.uuid()),
                        new DeviceReading(
                                used(mig.memory()),
                                OptionalInt.empty(),
                                sample.temperatureCelsius(),
                                OptionalInt.empty(),
                                foreign(mig.processes(), own, processName)));
            }
        }
        return readings;
    }

    private static OptionalLong used(Optional<MemoryUse> memory) {
        return memory.isPresent() ? OptionalLong.of(memory.get().usedBytes()) : OptionalLong.empty();
    }

    private static List<ForeignProcess> foreign(
            Optional<List<NvmlProcess>> processes, LongPredicate own, LongFunction<Optional<String>> processName) {
        return processes.orElse(List.of()).stream()
                .filter(process -> !own.test(process.pid()))
                .map(process ->
                        new ForeignProcess(process.pid(), processName.apply(process.pid()), process.usedMemoryBytes()))
                .toList();
    }
}
