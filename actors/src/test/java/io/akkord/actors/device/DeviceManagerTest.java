package io.akkord.actors.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.akkord.actors.device.DeviceManager.Lost;
import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.testing.FakeGpus;
import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.device.DeviceRequest.CpuSlots;
import io.akkord.runtime.device.DeviceRequest.GpuMemory;
import io.akkord.runtime.device.DeviceRequest.Gpus;
import io.akkord.runtime.device.nvml.DeviceHealth;
import io.akkord.runtime.device.nvml.NvmlStatus;
import io.akkord.runtime.device.nvml.NvmlStatus.Cause;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DeviceManagerTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    private static final long GIB = 1L << 30;
    private static final DeviceRequest ONE_GPU = new Gpus(1, GIB);
    private static final DeviceRequest ONE_SLOT = new CpuSlots(1, 0);

    @TempDir
    Path locks;

    private final FakeGpus gpus = new FakeGpus("GPU-a", "GPU-b");

    @Test
    void claimsAreGrantedRefusedWithNumbersAndReleasedOnce() {
        try (Manager manager = manager().ready()) {
            DeviceGrant first = manager.claim(ONE_GPU).granted();
            DeviceGrant second = manager.claim(ONE_GPU).granted();
            assertThat(first.resources().devices()).hasSize(1);
            assertThat(first.resources().visibleDevices())
                    .contains(first.resources().devices().get(0).id().value());
            assertThat(second.resources().devices())
                    .doesNotContainAnyElementsOf(first.resources().devices());
            assertThat(manager.claim(ONE_GPU).refused())
                    .contains("1 whole GPU with 1.0 GiB", "has 2 such devices", "2 held");

            first.close();
            first.close();
            DeviceGrant third = manager.claim(ONE_GPU).granted();
            first.close();
            assertThat(manager.claim(ONE_GPU).refused()).contains("2 held");
            second.close();
            third.close();
            await().until(() -> manager.row("GPU-a").state().equals("free")
                    && manager.row("GPU-b").state().equals("free"));
        }
    }

    @Test
    void aClaimEndsWithItsOwnerUnlessAnEngineMayStillBeOnTheDevice() {
        try (Manager manager = manager().ready()) {
            Manager.Worker early = manager.claim(new Gpus(2, GIB));
            early.granted();
            early.die();
            await().until(() -> manager.row("GPU-a").state().equals("free"));

            Manager.Worker late = manager.claim(new Gpus(2, GIB));
            DeviceGrant grant = late.granted();
            grant.open();
            late.die();
            AKKA.<Void>probe().expectTerminated(late.actor);
            assertThat(manager.claim(ONE_GPU).refused()).contains("2 held");
            grant.close();
            manager.claim(new Gpus(2, GIB)).granted();
        }
    }

    @Test
    void twoNodesOnAHostDoNotClaimTheSameGpu() {
        try (Manager one = manager().ready();
                Manager other = manager().ready()) {
            DeviceGrant grant = one.claim(new Gpus(2, GIB)).granted();
            assertThat(other.claim(ONE_GPU).refused())
                    .contains("GPU-a", "pid " + ProcessHandle.current().pid());
            await().until(() -> other.row("GPU-a").state().equals("free"));
            grant.close();
            // The lock is freed on a thread of its own.
            await().until(() -> other.claim(new Gpus(2, GIB)).reply() instanceof DeviceManager.Granted);
            assertThat(one.claim(ONE_GPU).refused()).contains("pid");
        }
    }

    @Test
    void whatOtherProcessesHoldIsNotGranted() {
        gpus.process("GPU-a", 1, 10 * GIB);
        gpus.process("GPU-b", ProcessHandle.current().pid(), 10 * GIB);
        try (Manager manager = manager("gpus = [0]").ready()) {
            assertThat(manager.claim(new GpuMemory(7 * GIB)).refused())
                    .contains("7.0 GiB", "6.0 GiB free of 16.0 GiB", "10.0 GiB held by foreign processes");
            manager.claim(new GpuMemory(6 * GIB)).granted();
        }
        try (Manager manager = manager("gpus = [1]").ready()) {
            manager.claim(new GpuMemory(16 * GIB)).granted();
        }
    }

    @Test
    void aLostDeviceIsFencedUntilItWasWellForTheQuarantine() {
        try (Manager manager = manager("gpus = [0]").ready()) {
            Manager.Worker worker = manager.claim(ONE_GPU);
            DeviceGrant grant = worker.granted();
            grant.open();
            gpus.health("GPU-a", DeviceHealth.LOST);
            assertThat(((Lost) worker.reply()).reason()).contains("GPU-a", "lost", "Xid");
            assertThat(grant.lost()).isPresent();
            assertThat(manager.claim(ONE_GPU).refused()).contains("1 fenced");
            // Well again, but an engine may still be on it.
            gpus.health("GPU-a", DeviceHealth.OK);
            assertThat(manager.claim(ONE_GPU).refused()).contains("1 fenced");
            grant.close();
            await().until(() -> manager.claim(ONE_GPU).reply() instanceof DeviceManager.Granted);
        }
    }

    @Test
    void eccErrorsAndRepeatedFaultsFence() {
        try (Manager manager = manager().ready()) {
            Manager.Worker worker = manager.claim(new Gpus(2, GIB));
            DeviceGrant grant = worker.granted();
            gpus.eccErrors("GPU-b", 2);
            assertThat(((Lost) worker.reply()).reason()).contains("GPU-b", "2 uncorrectable ECC error(s)");
            grant.close();

            for (int fault = 1; fault <= 3; fault++) {
                Manager.Worker next = manager.claim(ONE_GPU);
                DeviceGrant held = next.granted();
                held.fault("boom");
                if (fault == 3) {
                    assertThat(((Lost) next.reply()).reason()).contains("3 times", "boom");
                }
                held.close();
                if (fault < 3) {
                    await().until(() -> manager.row("GPU-a").claims().isEmpty());
                }
            }
        }
    }

    @Test
    void withoutNvmlThereAreCpuSlotsAndTheViewSaysWhy() {
        NvmlStatus.Unavailable none = new NvmlStatus.Unavailable(
                Cause.LIBRARY_NOT_FOUND, OptionalInt.empty(), "no library; install the driver");
        try (Manager manager = new Manager(AKKA, locks, () -> none, "gpus = [0]")) {
            assertThat(manager.awaitReady().isSuccess()).isTrue();
            assertThat(manager.view.nvmlStatus()).isEqualTo(none.sentence());
            assertThat(manager.view.rows()).hasSize(2);
            assertThat(manager.claim(ONE_GPU).refused()).contains("has no GPU");
            assertThat(manager.claim(ONE_SLOT).granted().resources().threads()).isEqualTo(1);
        }
    }

    @Test
    void aConfiguredGpuThatIsNotThereIsAnError() {
        try (Manager manager = manager("gpus = [5]")) {
            assertThat(manager.awaitReady().getError().getMessage()).contains("index 5", "2 GPU(s)");
        }
    }

    @Test
    void threadsAskForAsManySlots() {
        try (Manager manager = manager("cpu.slots = 4").ready()) {
            int cores = Runtime.getRuntime().availableProcessors();
            int each = Math.max(1, Math.max(cores, 4) / 4);
            DeviceGrant grant = manager.claim("d", ONE_SLOT, 3 * each, false).granted();
            assertThat(grant.resources().devices()).hasSize(3);
            assertThat(grant.resources().threads()).isEqualTo(3 * each);
            assertThat(manager.claim("d", ONE_SLOT, 2 * each, false).refused())
                    .contains("2 CPU slots", "akkord.runtime.devices.cpu.slots", "engine_threads");
        }
    }

    @Test
    void aRolloutComputesOnTheSlotsOfItsPredecessorAndTakesThemOver() {
        try (Manager manager = manager().ready()) {
            DeviceGrant old = manager.claim("m", ONE_SLOT, 0, false).granted();
            manager.claim("other", ONE_SLOT, 0, false).granted();
            assertThat(manager.claim("m", ONE_SLOT, 0, false).refused()).contains("2 held");
            DeviceGrant heir = manager.claim("m", ONE_SLOT, 0, true).granted();
            assertThat(manager.claim("m", ONE_SLOT, 0, true).refused()).contains("2 held");
            assertThat(manager.claim("third", ONE_SLOT, 0, true).refused()).contains("2 held");

            old.close();
            assertThat(manager.claim("third", ONE_SLOT, 0, false).refused()).contains("2 held");
            heir.close();
            manager.claim("third", ONE_SLOT, 0, false).granted();
        }
    }

    private Manager manager(String... settings) {
        return new Manager(AKKA, locks, gpus::opened, settings);
    }
}
