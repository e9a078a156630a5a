package io.akkord.runtime.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.device.DeviceRequest.CpuSlots;
import io.akkord.runtime.device.DeviceRequest.Gpus;
import org.junit.jupiter.api.Test;

class CpuDemandTest {
    private static CpuDemand on(int slots, int cores) {
        return CpuDemand.on(DeviceInventory.of("n", cores, DeviceInventory.cpuSlots(slots, "CPU", 1 << 20)));
    }

    @Test
    void aRequestGrowsToTheSlotsThatHaveTheThreads() {
        CpuSlots one = new CpuSlots(1, 7);
        assertThat(on(8, 8).request(one, 0)).isEqualTo(one);
        assertThat(on(8, 8).request(one, 1)).isEqualTo(one);
        assertThat(on(8, 8).request(one, 3)).isEqualTo(new CpuSlots(3, 7));
        assertThat(on(2, 8).request(one, 3)).isEqualTo(one);
        assertThat(on(2, 8).request(one, 5)).isEqualTo(new CpuSlots(2, 7));
        assertThat(on(3, 8).request(one, 3)).isEqualTo(new CpuSlots(2, 7));
        assertThat(on(2, 8).request(new CpuSlots(2, 7), 1)).isEqualTo(new CpuSlots(2, 7));
        assertThat(on(2, 8).request(new Gpus(1, 1), 5)).isEqualTo(new Gpus(1, 1));
    }

    @Test
    void threadsAreThoseOfTheSlotsUnlessFewerAreWanted() {
        assertThat(CpuDemand.threads(4, 0)).isEqualTo(4);
        assertThat(CpuDemand.threads(4, 3)).isEqualTo(3);
        assertThat(CpuDemand.threads(1, 3)).isEqualTo(1);
        assertThat(on(2, 8).threadsOf(2)).isEqualTo(8);
    }
}
