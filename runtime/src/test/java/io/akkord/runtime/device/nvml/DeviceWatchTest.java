package io.akkord.runtime.device.nvml;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.nvml.DeviceWatch.Verdict;
import io.akkord.runtime.device.nvml.DeviceWatch.Verdict.Fence;
import io.akkord.runtime.device.nvml.DeviceWatch.Verdict.Passed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceWatchTest {
    private static final DeviceId GPU = DeviceId.of("GPU-a");
    private static final long MINUTE = 60_000_000_000L;
    private static final List<Device> DEVICES = List.of(Device.gpu(GPU, 0, "Fake GPU", 16L << 30));

    private final DeviceWatch watch = new DeviceWatch(100);

    private List<Verdict> ok(long eccErrors, long now) {
        return seen(Snapshots.sample("GPU-a", eccErrors, 0, Optional.empty()), now);
    }

    private List<Verdict> ill(DeviceHealth health, long now) {
        return seen(DeviceSample.faulty("GPU-a", health), now);
    }

    private List<Verdict> seen(DeviceSample sample, long now) {
        return watch.sample(
                DEVICES,
                Snapshots.of(List.of(PlainNvml.device(0, "GPU-a", List.of())), List.of(sample), List.of()),
                now);
    }

    @Test
    void aLostDeviceIsFencedOnceAndPassesAfterTheQuarantine() {
        assertThat(ok(0, 0)).isEmpty();
        assertThat(ill(DeviceHealth.LOST, 10)).singleElement().isInstanceOf(Fence.class);
        assertThat(ill(DeviceHealth.LOST, 20)).isEmpty();
        assertThat(ok(0, 30)).isEmpty();
        // A bad reading begins the quarantine anew.
        assertThat(ill(DeviceHealth.UNREADABLE, 100)).isEmpty();
        assertThat(ok(0, 150)).isEmpty();
        assertThat(ok(0, 249)).isEmpty();
        assertThat(ok(0, 250)).singleElement().isInstanceOfSatisfying(Passed.class, passed -> {
            assertThat(passed.check().passed()).isTrue();
            assertThat(passed.check().startedNanos()).isEqualTo(150);
        });
        assertThat(watch.fenced()).containsOnlyKeys(GPU);
        watch.lifted(GPU);
        assertThat(ok(0, 300)).isEmpty();
        assertThat(watch.fenced()).isEmpty();
    }

    @Test
    void whatNeedsAResetIsFencedAndWhatCannotBeReadIsNot() {
        assertThat(ill(DeviceHealth.UNREADABLE, 0)).isEmpty();
        assertThat(ill(DeviceHealth.RESET_REQUIRED, 1)).singleElement().isInstanceOf(Fence.class);
    }

    @Test
    void eccErrorsFenceWhenTheyGrow() {
        assertThat(ok(5, 0)).isEmpty();
        assertThat(ok(5, 1)).isEmpty();
        assertThat(ok(7, 2)).singleElement().isInstanceOfSatisfying(Fence.class, fence -> assertThat(fence.reason())
                .contains("2 uncorrectable ECC error(s)"));
        // More of them during the quarantine begin it anew.
        assertThat(ok(8, 50)).isEmpty();
        assertThat(ok(8, 60)).isEmpty();
        assertThat(ok(8, 159)).isEmpty();
        assertThat(ok(8, 160)).singleElement().isInstanceOf(Passed.class);
    }

    @Test
    void threeFaultsWithinTenMinutesFence() {
        assertThat(watch.fault(GPU, "boom", 0)).isEmpty();
        assertThat(watch.fault(GPU, "boom", MINUTE)).isEmpty();
        // The first is too old by now.
        assertThat(watch.fault(GPU, "boom", 11 * MINUTE - 1)).isEmpty();
        assertThat(watch.fault(GPU, "bang", 11 * MINUTE - 1))
                .hasValueSatisfying(
                        verdict -> assertThat(((Fence) verdict).reason()).contains("3 times", "bang"));
        assertThat(watch.fault(DeviceId.cpu(0), "boom", 0)).isEmpty();
    }
}
