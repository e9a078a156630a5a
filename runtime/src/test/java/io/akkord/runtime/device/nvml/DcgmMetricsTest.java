package io.akkord.runtime.device.nvml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.akkord.runtime.device.nvml.DeviceSample.MigSample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DcgmMetricsTest {
    private static final long GIB = 1L << 30;
    private static final NvmlDevice A = PlainNvml.device(0, "GPU-a", List.of());
    private static final NvmlDevice B = PlainNvml.device(1, "GPU-b", List.of());

    private static DeviceSample full(String uuid, List<MigSample> mig) {
        return new DeviceSample(
                uuid,
                DeviceHealth.OK,
                OptionalInt.of(55),
                OptionalInt.of(0),
                OptionalInt.of(45),
                OptionalInt.of(120_500),
                Optional.of(new MemoryUse(16 * GIB, GIB, 14 * GIB, OptionalLong.of(GIB))),
                Optional.empty(),
                OptionalLong.of(4),
                OptionalLong.of(2),
                mig);
    }

    private static List<DeviceMetric> metrics(List<NvmlDevice> devices, DeviceSample... samples) {
        return DcgmMetrics.of(
                new NvmlSnapshot(Instant.EPOCH, PlainNvml.VERSIONS, devices, List.of(), List.of(samples), List.of()),
                "node-1");
    }

    @Test
    void givesEachValueItsNameUnitAndType() {
        assertThat(metrics(List.of(A), full("GPU-a", List.of())))
                .extracting(m -> m.name() + " " + m.type() + " " + m.value())
                .containsExactly(
                        "DCGM_FI_DEV_GPU_TEMP gauge 45.0",
                        "DCGM_FI_DEV_POWER_USAGE gauge 120.5",
                        "DCGM_FI_DEV_GPU_UTIL gauge 55.0",
                        "DCGM_FI_DEV_MEM_COPY_UTIL gauge 0.0",
                        "DCGM_FI_DEV_FB_TOTAL gauge 16384.0",
                        "DCGM_FI_DEV_FB_FREE gauge 14336.0",
                        "DCGM_FI_DEV_FB_USED gauge 1024.0",
                        "DCGM_FI_DEV_FB_RESERVED gauge 1024.0",
                        "DCGM_FI_DEV_CLOCKS_EVENT_REASONS gauge 4.0",
                        "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL counter 2.0");
    }

    @Test
    void labelsAGpuAsDcgmExporterDoes() {
        assertThat(metrics(List.of(B), full("GPU-b", List.of())).get(0).labels())
                .containsExactly(
                        entry("gpu", "1"),
                        entry("UUID", "GPU-b"),
                        entry("pci_bus_id", "00000000:01:00.0"),
                        entry("device", "nvidia1"),
                        entry("modelName", "Fake GPU"),
                        entry("Hostname", "node-1"));
    }

    @Test
    void whatIsNotAvailableHasNoLine() {
        assertThat(metrics(List.of(A), DeviceSample.faulty("GPU-a", DeviceHealth.LOST)))
                .isEmpty();
        assertThat(metrics(List.of(A, B), DeviceSample.faulty("GPU-a", DeviceHealth.LOST), full("GPU-b", List.of())))
                .allSatisfy(metric -> assertThat(metric.labels()).containsEntry("UUID", "GPU-b"));
    }

    @Test
    void linesOfOneNameFollowEachOther() {
        List<String> names = metrics(List.of(A, B), full("GPU-a", List.of()), full("GPU-b", List.of())).stream()
                .map(DeviceMetric::name)
                .toList();
        assertThat(names).hasSize(20);
        List<String> runs = new ArrayList<>();
        for (String name : names) {
            if (runs.isEmpty() || !runs.get(runs.size() - 1).equals(name)) {
                runs.add(name);
            }
        }
        assertThat(runs).hasSize(new HashSet<>(names).size());
    }

    @Test
    void aGpuInstanceHasItsMemoryOnceHoweverManyComputeInstancesShareIt() {
        NvmlDevice split =
                PlainNvml.device(0, "GPU-a", List.of(mig("MIG-1", 9, 0), mig("MIG-2", 9, 1), mig("MIG-3", 2, 0)));
        List<MigSample> samples = List.of(migSample("MIG-1", 1), migSample("MIG-2", 1), migSample("MIG-3", 2));
        List<DeviceMetric> used = metrics(List.of(split), full("GPU-a", samples)).stream()
                .filter(metric -> metric.name().equals("DCGM_FI_DEV_FB_USED"))
                .toList();
        assertThat(used).extracting(DeviceMetric::value).containsExactly(1024.0, 1024.0, 2048.0);
        assertThat(used.get(0).labels()).doesNotContainKeys("GPU_I_ID", "GPU_I_PROFILE");
        assertThat(used.get(1).labels())
                .containsEntry("UUID", "GPU-a")
                .containsEntry("GPU_I_ID", "9")
                .containsEntry("GPU_I_PROFILE", "1g.18gb");
        assertThat(used.get(2).labels()).containsEntry("GPU_I_ID", "2");
    }

    private static MigDevice mig(String uuid, int gpuInstance, int computeInstance) {
        return new MigDevice(
                uuid,
                "Fake GPU MIG 1g.18gb",
                Optional.of("1g.18gb"),
                OptionalInt.of(gpuInstance),
                OptionalInt.of(computeInstance),
                OptionalLong.of(GIB),
                OptionalInt.empty());
    }

    private static MigSample migSample(String uuid, int usedGib) {
        return new MigSample(
                uuid, Optional.of(new MemoryUse(4 * GIB, usedGib * GIB, GIB, OptionalLong.empty())), Optional.empty());
    }
}
