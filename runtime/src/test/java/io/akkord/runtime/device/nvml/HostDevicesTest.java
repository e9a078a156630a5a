package io.akkord.runtime.device.nvml;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.device.DeviceReading.ForeignProcess;
import io.akkord.runtime.device.DeviceTable.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsCCompiler
class HostDevicesTest {
    private static final long GIB = 1L << 30;

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

    private static HostDevices look(Map<String, String> environment) {
        return HostDevices.look(Optional.of(fake.library), environment);
    }

    @Test
    void showsGpusAndWhoUsesThem() throws IOException {
        long self = ProcessHandle.current().pid();
        fake.state(
                "count=2",
                "0.uuid=GPU-a",
                "0.reserved=1073741824",
                "0.temp=48",
                "0.power=311570",
                "0.procs=" + self + ":536870912:-1:-1,4000000000:-1:-1:-1",
                "1.uuid=GPU-b",
                "1.nvmlDeviceGetPowerUsage=3");
        HostDevices found = look(Map.of());
        assertThat(found.nvml()).isEqualTo("NVML answers: driver 580.159.03, CUDA up to 13.0, 2 GPUs.");
        assertThat(found.notes()).isEmpty();
        assertThat(found.rows()).extracting(Row::device).containsExactly("GPU-a", "GPU-b");
        Row first = found.rows().get(0);
        // Less what the driver keeps for itself.
        assertThat(first.memoryBytes()).isEqualTo(15 * GIB);
        assertThat(first.temperatureCelsius()).hasValue(48);
        assertThat(first.powerMilliwatts()).hasValue(311_570);
        assertThat(first.state()).isEqualTo("free");
        assertThat(first.foreign())
                .containsExactly(
                        new ForeignProcess(self, HostDevices.processName(self), OptionalLong.of(512L << 20)),
                        new ForeignProcess(4_000_000_000L, Optional.empty(), OptionalLong.empty()));
        assertThat(found.rows().get(1).powerMilliwatts()).isEmpty();
    }

    @Test
    void aSplitGpuIsShownAsItsSlices() throws IOException {
        fake.state(
                "0.uuid=GPU-a",
                "0.mig=1",
                "0.mig.0.uuid=MIG-x",
                "0.mig.0.gi=7",
                "0.mig.0.ci=0",
                "0.mig.0.name=NVIDIA H200 MIG 1g.18gb");
        List<Row> rows = look(Map.of()).rows();
        assertThat(rows).extracting(Row::device).containsExactly("GPU-a", "MIG-x");
        Row slice = rows.get(1);
        assertThat(slice.kind()).isEqualTo("mig_slice");
        assertThat(slice.model()).endsWith("1g.18gb");
        assertThat(slice.utilizationPercent()).isEmpty();
    }

    @Test
    void aSickGpuSaysSo() throws IOException {
        fake.state("0.uuid=GPU-a", "0.nvmlDeviceGetTemperature=16");
        assertThat(look(Map.of()).rows().get(0).state()).startsWith("fenced: it wants a reset");
    }

    @Test
    void whatTheEnvironmentHidesIsNamed() throws IOException {
        fake.state("count=2", "0.uuid=GPU-a", "1.uuid=GPU-b");
        assertThat(look(Map.of("CUDA_VISIBLE_DEVICES", "1")).notes())
                .singleElement()
                .asString()
                .contains("hides GPU-a");
    }

    @Test
    void withoutADriverTheSentenceSaysWhatToDo() throws IOException {
        fake.state("init=9");
        HostDevices found = look(Map.of());
        assertThat(found.rows()).isEmpty();
        assertThat(found.nvml()).startsWith("nvmlInit failed").contains("(NVML 9)");
        assertThat(found.notes()).isEqualTo(List.of());
    }
}
