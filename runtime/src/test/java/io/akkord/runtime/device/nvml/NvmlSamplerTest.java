package io.akkord.runtime.device.nvml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.akkord.runtime.device.nvml.NvmlStatus.Available;
import io.akkord.runtime.device.nvml.NvmlStatus.Cause;
import io.akkord.runtime.device.nvml.NvmlStatus.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** When what is read, with a clock that stands still; and the thread. */
class NvmlSamplerTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Unavailable NO_DRIVER =
            new Unavailable(Cause.DRIVER_NOT_LOADED, OptionalInt.of(9), "not loaded");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong(-5);
    private final List<NvmlReport> reports = new ArrayList<>();
    private final AtomicReference<NvmlStatus> status = new AtomicReference<>(NO_DRIVER);
    private final List<Long> openedAt = new ArrayList<>();

    private final NvmlSampler sampler = new NvmlSampler(
            () -> {
                openedAt.add(nanos.get());
                return status.get();
            },
            MINUTE,
            nanos::get,
            InstantSource.fixed(NOON),
            reports::add);

    private NvmlSnapshot tick() {
        sampler.tick();
        return (NvmlSnapshot) sampler.latest().orElseThrow();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void looksAtTheMachineOnceAndThenOnlyAtTheDevices() {
        PlainNvml nvml = new PlainNvml("GPU-a", "GPU-b");
        status.set(new Available(nvml));
        NvmlSnapshot first = tick();
        assertThat(nvml.asked).containsExactly("inventory", "GPU-a-GPU-b", "GPU-a", "GPU-b");
        assertThat(first.at()).isEqualTo(NOON);
        assertThat(first.versions()).isEqualTo(PlainNvml.VERSIONS);
        assertThat(first.devices()).extracting(NvmlDevice::uuid).containsExactly("GPU-a", "GPU-b");
        assertThat(first.links()).hasSize(1);

        nvml.asked.clear();
        pass(MINUTE.minusNanos(1));
        assertThat(tick().links()).hasSize(1);
        assertThat(nvml.asked).containsExactly("GPU-a", "GPU-b");

        nvml.asked.clear();
        pass(Duration.ofNanos(1));
        tick();
        assertThat(nvml.asked).containsExactly("inventory", "GPU-a", "GPU-b");
        assertThat(reports).hasSize(3);
    }

    @Test
    void aGpuFoundLaterIsAddedWithItsLinks() {
        PlainNvml nvml = new PlainNvml("GPU-a");
        status.set(new Available(nvml));
        assertThat(tick().links()).isEmpty();
        nvml.add("GPU-b");
        pass(MINUTE);
        NvmlSnapshot later = tick();
        assertThat(later.devices()).extracting(NvmlDevice::uuid).containsExactly("GPU-a", "GPU-b");
        assertThat(later.links()).hasSize(1);
    }

    @Test
    void aGpuThatWentAwayStaysAndIsReportedLost() {
        PlainNvml nvml = new PlainNvml("GPU-a", "GPU-b");
        status.set(new Available(nvml));
        tick();
        nvml.devices.remove("GPU-b");
        nvml.health.put("GPU-b", DeviceHealth.LOST);
        for (int i = 0; i < 3; i++) {
            NvmlSnapshot snapshot = tick();
            assertThat(snapshot.devices()).extracting(NvmlDevice::uuid).containsExactly("GPU-a", "GPU-b");
            assertThat(snapshot.sampleOf("GPU-a").orElseThrow().health()).isEqualTo(DeviceHealth.OK);
            assertThat(snapshot.sampleOf("GPU-b").orElseThrow().health()).isEqualTo(DeviceHealth.LOST);
        }
    }

    @Test
    void looksAtTheMachineAgainOnceTheHealthOfAGpuChanged() {
        PlainNvml nvml = new PlainNvml("GPU-a");
        status.set(new Available(nvml));
        tick();
        nvml.health.put("GPU-a", DeviceHealth.LOST);
        tick();
        nvml.asked.clear();
        tick();
        tick();
        assertThat(nvml.asked).containsExactly("inventory", "GPU-a", "GPU-a");
    }

    @Test
    void whereThereIsNoneItSaysSoOnceAndTriesAgainEachPeriod() {
        sampler.tick();
        pass(MINUTE.minusNanos(1));
        sampler.tick();
        assertThat(openedAt).hasSize(1);
        pass(Duration.ofNanos(1));
        sampler.tick();
        assertThat(openedAt).hasSize(2);
        assertThat(reports).containsExactly(NO_DRIVER);

        status.set(new Available(new PlainNvml("GPU-a")));
        pass(MINUTE);
        assertThat(tick().devices()).hasSize(1);
        assertThat(reports).hasSize(2);
    }

    @Test
    void aRoundThatThrowsIsReportedAndTheNextIsTried() {
        PlainNvml nvml = new PlainNvml("GPU-a");
        status.set(new Available(nvml));
        nvml.broken = true;
        sampler.tick();
        assertThat(sampler.latest().orElseThrow()).isInstanceOfSatisfying(Unavailable.class, unavailable -> {
            assertThat(unavailable.cause()).isEqualTo(Cause.UNKNOWN);
            assertThat(unavailable.message()).contains("broken on purpose");
        });
        nvml.broken = false;
        assertThat(tick().samples()).hasSize(1);
    }

    @Test
    void allCallsComeFromOneDaemonThreadThatEndsWithTheSampler() {
        PlainNvml nvml = new PlainNvml("GPU-a");
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        List<NvmlReport> seen = new CopyOnWriteArrayList<>();
        NvmlSampler running = NvmlSampler.start(
                () -> {
                    threads.add(Thread.currentThread());
                    return new Available(nvml);
                },
                Duration.ofMillis(5),
                MINUTE,
                InstantSource.system(),
                report -> {
                    threads.add(Thread.currentThread());
                    seen.add(report);
                    throw new IllegalStateException("a listener that fails does not end the sampler");
                });
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() >= 3);
        running.close();
        assertThat(nvml.closed).hasValue(1);
        assertThat(threads).singleElement().satisfies(thread -> {
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getName()).isEqualTo("akkord-nvml");
            assertThat(thread.isAlive()).isFalse();
        });
    }
}
