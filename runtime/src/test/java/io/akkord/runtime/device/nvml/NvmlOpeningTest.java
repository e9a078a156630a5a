package io.akkord.runtime.device.nvml;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.device.nvml.NvmlStatus.Cause;
import io.akkord.runtime.device.nvml.NvmlStatus.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way in which NVML can be unavailable is told apart, with a remedy. */
class NvmlOpeningTest {
    @Test
    void aConfiguredFileThatIsNotThere(@TempDir Path directory) {
        Path nowhere = directory.resolve("libnvidia-ml.so.1");
        Unavailable status = (Unavailable) Nvml.open(Optional.of(nowhere));
        assertThat(status.cause()).isEqualTo(Cause.LIBRARY_NOT_FOUND);
        assertThat(status.code()).isEmpty();
        assertThat(status.message())
                .contains(nowhere.toString(), "configured path")
                .doesNotContain("\n");
    }

    @Test
    void aConfiguredFileThatIsNoLibrary(@TempDir Path directory) throws IOException {
        Path text = Files.writeString(directory.resolve("libnvidia-ml.so.1"), "no library");
        Unavailable status = (Unavailable) Nvml.open(Optional.of(text));
        assertThat(status.cause()).isEqualTo(Cause.LIBRARY_NOT_FOUND);
        assertThat(status.message()).contains(text.toString());
    }

    @Nested
    @NeedsCCompiler
    class WithALibrary {
        private static FakeNvml fake;

        @BeforeAll
        static void compile(@TempDir Path directory) throws IOException, InterruptedException {
            fake = FakeNvml.compile(directory);
        }

        @ParameterizedTest
        @CsvSource({
            "init=9,          DRIVER_NOT_LOADED, 9,   modprobe nvidia",
            "init=4,          NO_PERMISSION,     4,   /dev/nvidiactl",
            "init=17,         NO_PERMISSION,     17,  /dev/nvidiactl",
            "init=18,         VERSION_MISMATCH,  18,  reboot",
            "init=12,         LIBRARY_NOT_FOUND, 12,  libnvidia-ml.so.1",
            "init=15,         DEVICE_LOST,       15,  Xid",
            "init=16,         DEVICE_LOST,       16,  gpu-reset",
            "init=999,        UNKNOWN,           999, kernel log",
            "init=28,         NO_DEVICES,        28,  lspci",
            "count.rc=999,    UNKNOWN,           999, nvmlDeviceGetCount",
            "0.handle=15,     DEVICE_LOST,       15,  none could be read",
            "0.handle=4,      NO_PERMISSION,     4,   none could be read",
        })
        void anErrorCode(String state, Cause cause, int code, String remedy) throws IOException {
            fake.state(state);
            Unavailable status = (Unavailable) Nvml.open(Optional.of(fake.library));
            assertThat(status.cause()).isEqualTo(cause);
            assertThat(status.code()).isEqualTo(OptionalInt.of(code));
            assertThat(status.message()).contains("(NVML " + code + ")", remedy);
            assertThat(fake.leftOpen()).isZero();
        }

        @Test
        void noDevices() throws IOException {
            fake.state("count=0");
            Unavailable status = (Unavailable) Nvml.open(Optional.of(fake.library));
            assertThat(status.cause()).isEqualTo(Cause.NO_DEVICES);
            assertThat(status.message()).contains("0 GPUs", "lspci");
            assertThat(fake.leftOpen()).isZero();
        }

        @Test
        void oneReadableGpuIsEnough() throws IOException {
            fake.state("count=2", "0.handle=15");
            NvmlStatus.Available status = (NvmlStatus.Available) Nvml.open(Optional.of(fake.library));
            try (Nvml nvml = status.nvml()) {
                assertThat(nvml.devices()).extracting(NvmlDevice::index).containsExactly(1);
            }
            assertThat(fake.leftOpen()).isZero();
        }
    }

    @Test
    @NeedsCCompiler
    void aLibraryWithoutABasicFunction(@TempDir Path directory) throws IOException, InterruptedException {
        FakeNvml fake = FakeNvml.compile(directory, "-DNO_COUNT").state();
        Unavailable status = (Unavailable) Nvml.open(Optional.of(fake.library));
        assertThat(status.cause()).isEqualTo(Cause.VERSION_MISMATCH);
        assertThat(status.message()).contains("nvmlDeviceGetCount_v2", "R450");
        assertThat(fake.leftOpen()).isZero();
    }

    @Test
    @NeedsCCompiler
    void whatAnOldDriverLacksIsNotAvailableAndNeverZero(@TempDir Path directory)
            throws IOException, InterruptedException {
        FakeNvml fake = FakeNvml.compile(directory, "-DOLD_DRIVER")
                .state("count=2", "0.procs=4242:536870912", "0.throttle=4", "0.mig=1");
        try (Nvml nvml = ((NvmlStatus.Available) Nvml.open(Optional.of(fake.library))).nvml()) {
            assertThat(nvml.versions().cuda()).isEmpty();
            NvmlDevice device = nvml.devices().get(0);
            assertThat(device.minor()).isEmpty();
            assertThat(device.activeNvLinks()).isEmpty();
            assertThat(device.migMode()).isEqualTo(MigMode.UNSUPPORTED);
            assertThat(device.memoryTotalBytes()).hasValue(16L << 30);

            DeviceSample sample = nvml.sample(device);
            assertThat(sample.health()).isEqualTo(DeviceHealth.OK);
            MemoryUse memory = sample.memory().orElseThrow();
            assertThat(memory.reservedBytes()).isEmpty();
            assertThat(memory.usedBytes()).isEqualTo((1L << 30) + (256L << 20));
            assertThat(sample.throttleMask()).hasValue(4);
            NvmlProcess process = sample.processes().orElseThrow().get(0);
            assertThat(process.pid()).isEqualTo(4242);
            assertThat(process.usedMemoryBytes()).hasValue(512L << 20);
            assertThat(process.gpuInstanceId()).isEmpty();

            DeviceLink link = nvml.link(device, nvml.devices().get(1));
            assertThat(link.peerRead()).isEmpty();
            assertThat(link.commonAncestor()).isEmpty();
        }
    }
}
