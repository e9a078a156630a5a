package io.akkord.runtime.device.nvml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.device.nvml.DeviceLink.CommonAncestor;
import io.akkord.runtime.device.nvml.NvmlDevice.ComputeCapability;
import io.akkord.runtime.device.nvml.NvmlStatus.Available;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bindings against a native library with NVML's symbols and layouts. */
@NeedsCCompiler
class JnaNvmlTest {
    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;

    @TempDir
    static Path directory;

    private static FakeNvml fake;

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        fake = FakeNvml.compile(directory);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(fake.leftOpen()).isZero();
    }

    private static Nvml open() {
        return ((Available) Nvml.open(Optional.of(fake.library))).nvml();
    }

    @Test
    void describesAGpu() throws IOException {
        fake.state("0.uuid=GPU-159c667d-1c8c-b1fe-ba32-32d3bf4d2a6a", "0.name=NVIDIA H200", "0.minor=3", "0.links=18");
        try (Nvml nvml = open()) {
            assertThat(nvml.versions())
                    .isEqualTo(new Nvml.Versions(
                            Optional.of("580.159.03"), Optional.of("13.580.159.03"), OptionalInt.of(13000)));
            assertThat(nvml.devices())
                    .containsExactly(new NvmlDevice(
                            0,
                            "GPU-159c667d-1c8c-b1fe-ba32-32d3bf4d2a6a",
                            "NVIDIA H200",
                            OptionalInt.of(3),
                            Optional.of("00000000:06:00.0"),
                            OptionalLong.of(16 * GIB),
                            Optional.of(new ComputeCapability(9, 0)),
                            OptionalInt.of(18),
                            MigMode.UNSUPPORTED,
                            List.of()));
        }
    }

    @Test
    void samplesAGpuAndSeesItChange() throws IOException {
        fake.state("0.procs=4242:536870912:-1:-1,7:-1:-1:-1", "0.ecc=5000000000", "0.throttle=36");
        try (Nvml nvml = open()) {
            NvmlDevice device = nvml.devices().get(0);
            DeviceSample sample = nvml.sample(device);
            assertThat(sample)
                    .isEqualTo(new DeviceSample(
                            device.uuid(),
                            DeviceHealth.OK,
                            OptionalInt.of(55),
                            OptionalInt.of(20),
                            OptionalInt.of(45),
                            OptionalInt.of(120_500),
                            Optional.of(new MemoryUse(16 * GIB, GIB, 15 * GIB - 256 * MIB, OptionalLong.of(256 * MIB))),
                            Optional.of(List.of(
                                    new NvmlProcess(
                                            4242, OptionalLong.of(512 * MIB), OptionalInt.empty(), OptionalInt.empty()),
                                    new NvmlProcess(
                                            7, OptionalLong.empty(), OptionalInt.empty(), OptionalInt.empty()))),
                            OptionalLong.of(36),
                            OptionalLong.of(5_000_000_000L),
                            List.of()));
            assertThat(sample.throttleReasons().orElseThrow())
                    .containsExactlyInAnyOrder(ThrottleReason.SW_POWER_CAP, ThrottleReason.SW_THERMAL_SLOWDOWN);

            fake.state("0.used=0", "0.util=0");
            DeviceSample idle = nvml.sample(device);
            assertThat(idle.memory().orElseThrow().usedBytes()).isZero();
            assertThat(idle.gpuUtilizationPercent()).hasValue(0);
            assertThat(idle.processes()).contains(List.of());
        }
    }

    @Test
    void readsMoreProcessesThanTheFirstBufferHolds() throws IOException {
        String processes =
                IntStream.rangeClosed(1, 100).mapToObj(i -> i + ":" + i + "000").collect(Collectors.joining(","));
        fake.state("0.procs=" + processes);
        try (Nvml nvml = open()) {
            List<NvmlProcess> read =
                    nvml.sample(nvml.devices().get(0)).processes().orElseThrow();
            assertThat(read).hasSize(100);
            assertThat(read.get(99).pid()).isEqualTo(100);
            assertThat(read.get(99).usedMemoryBytes()).hasValue(100_000);
        }
    }

    @Test
    void describesAndSamplesMigDevicesWhoseIndicesHaveHoles() throws IOException {
        String[] split = {
            "0.mig=1",
            "0.mig.1.gi=9",
            "0.mig.1.ci=0",
            "0.mig.1.name=NVIDIA H200 MIG 1g.18gb",
            "0.mig.1.total=17179869184",
            "0.mig.1.used=1073741824",
            "0.mig.1.procs=11:1048576:9:0",
            "0.mig.4.gi=2",
            "0.mig.4.ci=1",
            "0.mig.4.sms=60",
            "0.mig.4.uuid=MIG-abc",
        };
        fake.state(split);
        try (Nvml nvml = open()) {
            NvmlDevice device = nvml.devices().get(0);
            assertThat(device.migMode()).isEqualTo(MigMode.ENABLED);
            assertThat(device.migDevices())
                    .containsExactly(
                            new MigDevice(
                                    "MIG-00000001-0000-0000-0000-000000000002",
                                    "NVIDIA H200 MIG 1g.18gb",
                                    Optional.of("1g.18gb"),
                                    OptionalInt.of(9),
                                    OptionalInt.of(0),
                                    OptionalLong.of(16 * GIB),
                                    OptionalInt.of(16)),
                            new MigDevice(
                                    "MIG-abc",
                                    "Fake GPU",
                                    Optional.empty(),
                                    OptionalInt.of(2),
                                    OptionalInt.of(1),
                                    OptionalLong.of(16 * GIB),
                                    OptionalInt.of(60)));

            DeviceSample sample = nvml.sample(device);
            assertThat(sample.gpuUtilizationPercent()).isEmpty();
            assertThat(sample.health()).isEqualTo(DeviceHealth.OK);
            assertThat(sample.mig()).hasSize(2);
            assertThat(sample.mig().get(0).memory().orElseThrow().usedBytes()).isEqualTo(GIB);
            assertThat(sample.mig().get(0).processes().orElseThrow())
                    .containsExactly(new NvmlProcess(11, OptionalLong.of(MIB), OptionalInt.of(9), OptionalInt.of(0)));

            fake.state("0.mig=1", "0.mig.4.gi=2", "0.mig.4.uuid=MIG-abc");
            assertThat(nvml.sample(device).mig())
                    .extracting(DeviceSample.MigSample::uuid)
                    .containsExactly("MIG-abc");
        }
    }

    @Test
    void aValueThatOneGpuLacksIsNotAvailableAndTheOthersAre() throws IOException {
        fake.state(
                "0.nvmlDeviceGetPowerUsage=3",
                "0.nvmlDeviceGetTotalEccErrors=3",
                "0.nvmlDeviceGetUtilizationRates=4",
                "0.nvmlDeviceGetComputeRunningProcesses_v3=4",
                "0.nvmlDeviceGetTemperature=999");
        try (Nvml nvml = open()) {
            DeviceSample sample = nvml.sample(nvml.devices().get(0));
            assertThat(sample.powerMilliwatts()).isEmpty();
            assertThat(sample.uncorrectedEccErrors()).isEmpty();
            assertThat(sample.gpuUtilizationPercent()).isEmpty();
            assertThat(sample.processes()).isEmpty();
            assertThat(sample.temperatureCelsius()).isEmpty();
            assertThat(sample.memory()).isPresent();
            assertThat(sample.health()).isEqualTo(DeviceHealth.OK);
        }
    }

    @Test
    void aGpuThatIsLostWhileRunningIsAValueAndReadsAgainWhenItIsBack() throws IOException {
        fake.state("count=2");
        try (Nvml nvml = open()) {
            NvmlDevice second = nvml.devices().get(1);
            fake.state("count=2", "1.rc=15");
            assertThat(nvml.sample(second)).isEqualTo(DeviceSample.faulty(second.uuid(), DeviceHealth.LOST));
            fake.state("count=1");
            assertThat(nvml.sample(second).health()).isEqualTo(DeviceHealth.LOST);
            fake.state("count=2");
            assertThat(nvml.sample(second).health()).isEqualTo(DeviceHealth.OK);
            assertThat(nvml.sample(second).memory()).isPresent();
        }
    }

    @Test
    void aGpuThatIsLostInTheMiddleOfASampleGivesNoHalfOfOne() throws IOException {
        fake.state("0.nvmlDeviceGetPowerUsage=15");
        try (Nvml nvml = open()) {
            NvmlDevice device = nvml.devices().get(0);
            assertThat(nvml.sample(device)).isEqualTo(DeviceSample.faulty(device.uuid(), DeviceHealth.LOST));
        }
    }

    @Test
    void tellsResetRequiredAndUnreadableFromLost() throws IOException {
        fake.state();
        try (Nvml nvml = open()) {
            NvmlDevice device = nvml.devices().get(0);
            fake.state("0.nvmlDeviceGetTemperature=16");
            DeviceSample sample = nvml.sample(device);
            assertThat(sample.health()).isEqualTo(DeviceHealth.RESET_REQUIRED);
            assertThat(sample.memory()).isPresent();
            fake.state("0.nvmlDeviceGetMemoryInfo_v2=999");
            assertThat(nvml.sample(device).health()).isEqualTo(DeviceHealth.UNREADABLE);
        }
    }

    @Test
    void aGpuThatCannotBeLookedAtIsAFaultBesideTheOthers() throws IOException {
        fake.state("count=4", "1.handle=15", "2.handle=4", "3.nvmlDeviceGetUUID=999");
        try (Nvml nvml = open()) {
            NvmlInventory inventory = nvml.inventory();
            assertThat(inventory.devices()).extracting(NvmlDevice::index).containsExactly(0);
            assertThat(inventory.faults())
                    .extracting(DeviceFault::index)
                    .containsExactly(OptionalInt.of(1), OptionalInt.of(2), OptionalInt.of(3));
            assertThat(inventory.faults())
                    .extracting(DeviceFault::health)
                    .containsExactly(DeviceHealth.LOST, DeviceHealth.UNREADABLE, DeviceHealth.UNREADABLE);
            assertThat(inventory.faults().get(0).message()).contains("index 1", "GPU is lost", "Xid");
            assertThat(inventory.faults().get(1).message()).contains("Insufficient Permissions", "/dev/nvidia*");

            fake.state("count.rc=999");
            assertThat(nvml.inventory().faults()).singleElement().satisfies(fault -> assertThat(fault.index())
                    .isEmpty());
        }
    }

    @Test
    void tellsHowTwoGpusAreConnected() throws IOException {
        fake.state("count=3", "p2p.0.1.0=0", "p2p.0.1.2=0", "topo.0.1=40", "p2p.0.2.0=1", "p2p.0.2.2=6", "topo.0.2=77");
        try (Nvml nvml = open()) {
            List<NvmlDevice> devices = nvml.devices();
            DeviceLink near = nvml.link(devices.get(0), devices.get(1));
            assertThat(near.peerRead()).contains(true);
            assertThat(near.nvLink()).contains(true);
            assertThat(near.commonAncestor()).contains(CommonAncestor.NUMA_NODE);
            DeviceLink far = nvml.link(devices.get(0), devices.get(2));
            assertThat(far.peerRead()).contains(false);
            assertThat(far.nvLink()).isEmpty();
            assertThat(far.commonAncestor()).isEmpty();
        }
    }

    @Test
    void refusesCallsAfterClose() throws IOException {
        fake.state();
        Nvml nvml = open();
        nvml.close();
        nvml.close();
        assertThatThrownBy(nvml::devices).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tenThousandReadingsKeepOneInitialization(@TempDir Path another) throws IOException, InterruptedException {
        FakeNvml quick = FakeNvml.compile(another, "-DNO_STATE");
        try (Nvml nvml = ((Available) Nvml.open(Optional.of(quick.library))).nvml()) {
            NvmlDevice device = nvml.devices().get(0);
            long start = System.nanoTime();
            for (int i = 0; i < 10_000; i++) {
                assertThat(nvml.sample(device).health()).isEqualTo(DeviceHealth.OK);
            }
            System.out.println("one sample: " + (System.nanoTime() - start) / 10_000_000 + " µs");
            assertThat(quick.leftOpen()).isEqualTo(1);
        }
        assertThat(quick.leftOpen()).isZero();
    }
}
