package io.akkord.runtime.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceRequestTest {
    @Test
    void belowOneIsAShareAndFromOneOnWholeGpus() {
        assertThat(DeviceRequest.gpus(0.5, 10)).isEqualTo(new DeviceRequest.GpuShare(0.5, 10));
        assertThat(DeviceRequest.gpus(1.0, 10)).isEqualTo(new DeviceRequest.Gpus(1, 10));
        assertThat(DeviceRequest.gpus(2.0, 10)).isEqualTo(new DeviceRequest.Gpus(2, 10));
    }

    @Test
    void aFractionAboveOneIsRefusedWithWhatToAskForInstead() {
        assertThatThrownBy(() -> DeviceRequest.gpus(1.5, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.5")
                .hasMessageContaining("ask for 1 or 2");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1025, 0.0001})
    void nonsenseIsRefused(double number) {
        assertThatThrownBy(() -> DeviceRequest.gpus(number, 10)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyKindNeedsItsMemoryBudget() {
        assertThatThrownBy(() -> new DeviceRequest.Gpus(1, 0)).hasMessageContaining("memory budget");
        assertThatThrownBy(() -> new DeviceRequest.GpuShare(0.5, 0)).hasMessageContaining("memory budget");
        assertThatThrownBy(() -> new DeviceRequest.GpuMemory(0)).hasMessageContaining("memory budget");
        assertThatThrownBy(() -> new DeviceRequest.MigSlice("1g.10gb", 0)).hasMessageContaining("memory budget");
        assertThatThrownBy(() -> new DeviceRequest.CpuSlots(1, -1)).hasMessageContaining("memory budget");
    }

    @Test
    void asManyEqualSharesFitAsTheirFractionSays() {
        for (int n = 2; n <= 1000; n++) {
            int share = new DeviceRequest.GpuShare(1.0 / n, 1).shareOf(1);
            assertThat((long) share * n).as("1/%d", n).isLessThanOrEqualTo(DeviceRequest.WHOLE);
            assertThat((long) share * (n + 1)).as("1/%d", n).isGreaterThan((long) (DeviceRequest.WHOLE * 0.99));
        }
        for (int hundredths = 1; hundredths < 100; hundredths++) {
            assertThat(new DeviceRequest.GpuShare(hundredths / 100.0, 1).shareOf(1))
                    .isEqualTo(hundredths * 10_000);
        }
    }

    @Test
    void aShareByMemoryIsItsPartOfTheDevice() {
        long device = 80 * MemorySize.GIB;
        assertThat(new DeviceRequest.GpuMemory(20 * MemorySize.GIB).shareOf(device))
                .isEqualTo(250_000);
        assertThat(new DeviceRequest.GpuMemory(device).shareOf(device)).isEqualTo(DeviceRequest.WHOLE);
        assertThat(new DeviceRequest.GpuMemory(1).shareOf(device)).isEqualTo(1);
        assertThat(new DeviceRequest.GpuMemory((1L << 42) - 1).shareOf(1L << 42))
                .isEqualTo(999_999);
    }

    @Test
    void idsNameTheirKindAndSortByNumber() {
        assertThat(DeviceId.of("GPU-4f1c").kind()).isEqualTo(DeviceKind.GPU);
        assertThat(DeviceId.of("MIG-GPU-4f1c/1/0").kind()).isEqualTo(DeviceKind.MIG_SLICE);
        assertThat(DeviceId.cpu(3).kind()).isEqualTo(DeviceKind.CPU_SLOT);
        assertThatThrownBy(() -> DeviceId.of("TPU-1"))
                .hasMessageContaining("TPU-1")
                .hasMessageContaining("GPU-<uuid>");
        List<DeviceId> ids =
                new ArrayList<>(List.of(DeviceId.cpu(2), DeviceId.cpu(10), DeviceId.of("GPU-a"), DeviceId.cpu(1)));
        Collections.shuffle(ids, new Random(1));
        Collections.sort(ids);
        assertThat(ids).containsExactly(DeviceId.cpu(1), DeviceId.cpu(2), DeviceId.cpu(10), DeviceId.of("GPU-a"));
    }

    @Test
    void anInventoryIsCheckedWhenItIsMade() {
        assertThatThrownBy(() -> DeviceInventory.of("n", 2, DeviceInventory.cpuSlots(3, "EPYC", MemorySize.GIB)))
                .hasMessageContaining("3 slots on 2 cores");
        Device gpu = Device.gpu(DeviceId.of("GPU-a"), 0, "H100", MemorySize.GIB);
        assertThatThrownBy(() -> DeviceInventory.of("n", 2, List.of(gpu, gpu))).hasMessageContaining("listed twice");
        assertThatThrownBy(() -> Device.gpu(DeviceId.of("GPU-a"), 0, "H100", 0)).hasMessageContaining("memory");
        assertThatThrownBy(() -> Device.gpu(DeviceId.of("MIG-a"), 0, "H100", 1)).hasMessageContaining("parent");
    }
}
