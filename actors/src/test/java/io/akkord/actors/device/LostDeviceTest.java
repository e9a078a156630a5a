package io.akkord.actors.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.pattern.StatusReply;
import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.testing.FakeEngine;
import io.akkord.actors.testing.FakeGpus;
import io.akkord.actors.testing.ServingRig;
import io.akkord.actors.testing.Specs;
import io.akkord.runtime.device.DeviceRequest.Gpus;
import io.akkord.runtime.device.nvml.DeviceHealth;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.spec.DeploymentSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A deployment whose replica's GPU goes away. */
class LostDeviceTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    private static final DeploymentSpec SPEC =
            Specs.named("m").devices(new Gpus(1, 1L << 30)).build();

    @TempDir
    Path locks;

    private final FakeGpus gpus = new FakeGpus("GPU-a", "GPU-b");

    @Test
    void theReplicaIsMovedToAnotherDevice() {
        try (Manager manager = new Manager(AKKA, locks, gpus::opened).ready();
                ServingRig rig = new ServingRig(AKKA, SPEC, manager.ref, manager.view)) {
            rig.engines.script = engine -> engine.echo = true;
            rig.loaded(SPEC);
            assertThat(device(rig.engines.get(0))).isEqualTo("GPU-a");

            gpus.health("GPU-a", DeviceHealth.LOST);
            assertThat(device(rig.engines.get(1))).isEqualTo("GPU-b");
            assertThat(rig.engines.get(0).closed).isTrue();
            rig.awaitPhase(Phase.READY);
            assertThat(rig.call("hello").answered().outcomes()).hasSize(1);
            assertThat(manager.row("GPU-a").state()).startsWith("fenced");
        }
    }

    @Test
    void aReplicaWithoutADeviceIsNeverReady() {
        CountDownLatch loading = new CountDownLatch(1);
        try (Manager manager = new Manager(AKKA, locks, gpus::opened, "gpus = [0]").ready();
                ServingRig rig = new ServingRig(AKKA, SPEC, manager.ref, manager.view)) {
            rig.engines.script = engine -> engine.loadLatch = loading;
            TestProbe<StatusReply<Done>> loaded = rig.load(SPEC);
            rig.engines.get(0);
            gpus.health("GPU-a", DeviceHealth.RESET_REQUIRED);
            StatusReply<Done> answer = loaded.receiveMessage(Duration.ofSeconds(10));
            assertThat(answer.getError().getMessage()).contains("1 of 1 replica without a place", "1 fenced");
            loading.countDown();
            await().until(() -> rig.engines.get(0).closed);
            assertThat(rig.doorway.table().endpoints()).isEmpty();
            assertThat(rig.doorway.table().phase()).isNotEqualTo(Phase.READY);
        }
    }

    @Test
    void aDeploymentThatFitsNowhereSaysWhy() {
        DeploymentSpec large = Specs.named("m").devices(new Gpus(3, 1L << 30)).build();
        try (Manager manager = new Manager(AKKA, locks, gpus::opened).ready();
                ServingRig rig = new ServingRig(AKKA, large, manager.ref, manager.view)) {
            StatusReply<Done> answer = rig.load(large).receiveMessage(Duration.ofSeconds(10));
            assertThat(answer.getError().getMessage()).contains("1 of 1 replica without a place", "3 whole GPUs");
            assertThat(rig.engines.all()).isEmpty();
        }
    }

    private static String device(FakeEngine engine) {
        return engine.resources.devices().get(0).id().value();
    }
}
