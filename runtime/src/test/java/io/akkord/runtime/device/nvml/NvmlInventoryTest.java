package io.akkord.runtime.device.nvml;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.device.VisibleDevices;
import io.akkord.runtime.device.VisibleDevices.Gpu;
import io.akkord.runtime.device.VisibleDevices.Mig;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class NvmlInventoryTest {
    @Test
    void aGpuThatCannotBeIdentifiedKeepsItsIndex() {
        NvmlInventory inventory = new NvmlInventory(
                List.of(PlainNvml.device(1, "GPU-b", List.of())),
                List.of(new DeviceFault(OptionalInt.of(0), DeviceHealth.LOST, "lost")));
        assertThat(inventory.gpus()).containsExactly(Gpu.unidentified(0), Gpu.whole("GPU-b"));
        assertThat(VisibleDevices.ofEnvironment(inventory.gpus(), Optional.of("1"), Optional.empty())
                        .uuids())
                .containsExactly("GPU-b");
        assertThat(VisibleDevices.ofEnvironment(inventory.gpus(), Optional.of("0"), Optional.empty())
                        .uuids())
                .isEmpty();
    }

    @Test
    void aSplitGpuComesWithItsMigDevices() {
        MigDevice mig = new MigDevice(
                "MIG-1",
                "Fake GPU",
                Optional.empty(),
                OptionalInt.of(9),
                OptionalInt.of(0),
                OptionalLong.empty(),
                OptionalInt.empty());
        assertThat(new NvmlInventory(List.of(PlainNvml.device(0, "GPU-a", List.of(mig))), List.of()).gpus())
                .containsExactly(new Gpu("GPU-a", true, List.of(new Mig("MIG-1", 9, 0))));
    }

    @Test
    void nothingIsNoGpu() {
        assertThat(new NvmlInventory(
                                List.of(), List.of(new DeviceFault(OptionalInt.empty(), DeviceHealth.UNREADABLE, "?")))
                        .gpus())
                .isEmpty();
    }
}
