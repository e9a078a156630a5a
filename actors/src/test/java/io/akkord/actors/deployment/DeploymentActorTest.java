package io.akkord.actors.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.pattern.StatusReply;
import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.testing.FakeEngine.PendingRun;
import io.akkord.actors.testing.ServingRig;
import io.akkord.actors.testing.ServingRig.Call;
import io.akkord.actors.testing.Specs;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.EncodedPayload;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a deployment keeps its replicas, with engines that the test controls. */
class DeploymentActorTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    private static final DeploymentSpec OLD = Specs.named("m").replicas(2).build();
    private static final DeploymentSpec NEW =
            Specs.named("m").replicas(2).config(Map.of("v", 2)).build();

    @Test
    void allReplicasServe() {
        try (ServingRig rig = new ServingRig(AKKA, OLD).loaded(OLD)) {
            await().until(() -> rig.doorway.table().endpoints().size() == 2);
            assertThat(rig.doorway.table().phase()).isEqualTo(Phase.READY);
            assertThat(rig.doorway.table().replicas())
                    .allMatch(view -> view.state().equals("READY"));
        }
    }

    @Test
    void aFirstLoadThatFailsSaysWhy() {
        try (ServingRig rig = new ServingRig(AKKA, OLD)) {
            rig.engines.script = engine -> engine.loadFailure = "not a TorchScript file";
            StatusReply<Done> reply = rig.load(OLD).receiveMessage();
            assertThat(reply.getError()).hasMessageContaining("not a TorchScript file");
            rig.awaitPhase(Phase.FAILED);
            assertThat(rig.call("a").caller().reason()).isEqualTo(Reason.UNAVAILABLE);
            await().until(() -> rig.engines.all().stream().allMatch(engine -> engine.closed));
        }
    }

    @Test
    void warmUpRunsBeforeAReplicaIsReady() throws Exception {
        DeploymentSpec spec = Specs.named("m").warmUp("warm").build();
        try (ServingRig rig = new ServingRig(AKKA, spec)) {
            TestProbe<StatusReply<Done>> reply = rig.load(spec);
            PendingRun warmUp = rig.engines.get(0).nextRun();
            assertThat(warmUp.payloads()).containsExactly(EncodedPayload.of("warm"));
            assertThat(rig.doorway.table().phase()).isEqualTo(Phase.STARTING);
            warmUp.succeed();
            assertThat(reply.receiveMessage().isSuccess()).isTrue();
            assertThat(rig.doorway.table().phase()).isEqualTo(Phase.READY);
        }
    }

    @Test
    void aChangedSpecSwitchesAndDrainsTheOld() throws Exception {
        try (ServingRig rig = new ServingRig(AKKA, OLD).loaded(OLD)) {
            Call inFlight = rig.call("a");
            await().until(() -> rig.engines.all().stream().anyMatch(e -> e.runsWaiting() == 1));
            assertThat(rig.load(NEW).receiveMessage().isSuccess()).isTrue();
            assertThat(rig.doorway.table().spec()).isEqualTo(NEW);
            assertThat(rig.doorway.table().endpoints()).hasSize(2);
            rig.engines.get(2).echo = true;
            rig.engines.get(3).echo = true;
            assertThat(rig.call("b").answered().outcomes()).containsExactly(Outcome.success("b"));
            for (int i = 0; i < 2; i++) {
                if (rig.engines.get(i).runsWaiting() == 1) {
                    rig.engines.get(i).nextRun().succeed();
                }
            }
            assertThat(inFlight.answered().outcomes()).containsExactly(Outcome.success("a"));
            await().until(() -> rig.engines.get(0).closed && rig.engines.get(1).closed);
            await().until(() -> rig.doorway.table().replicas().size() == 2);
        }
    }

    @Test
    void aChangedSpecThatFailsLeavesTheOldServing() {
        try (ServingRig rig = new ServingRig(AKKA, OLD).loaded(OLD)) {
            rig.engines.script = engine -> engine.loadFailure = "broken";
            assertThat(rig.load(NEW).receiveMessage().getError()).hasMessageContaining("broken");
            assertThat(rig.doorway.table().spec()).isEqualTo(OLD);
            rig.engines.get(0).echo = true;
            rig.engines.get(1).echo = true;
            assertThat(rig.call("b").answered().outcomes()).containsExactly(Outcome.success("b"));
            // The same again is asked for, not remembered as failed.
            rig.engines.script = engine -> engine.echo = true;
            assertThat(rig.load(NEW).receiveMessage().isSuccess()).isTrue();
        }
    }

    @Test
    void aNewerLoadSupersedesOneThatHangs() {
        try (ServingRig rig = new ServingRig(AKKA, OLD)) {
            CountDownLatch latch = new CountDownLatch(1);
            rig.engines.script = engine -> engine.loadLatch = latch;
            TestProbe<StatusReply<Done>> hanging = rig.load(OLD);
            rig.engines.get(1);
            rig.engines.script = engine -> {};
            assertThat(rig.load(NEW).receiveMessage().isSuccess()).isTrue();
            assertThat(hanging.receiveMessage().getError()).hasMessageContaining("superseded");
            // Its workers stop in spite of their engines.
            await().until(() -> rig.doorway.table().replicas().size() == 2);
            latch.countDown();
        }
    }

    @Test
    void unloadFinishesWhatIsInFlightAndLoadBringsItBack() throws Exception {
        DeploymentSpec spec = Specs.named("m").limits(1, 10).build();
        try (ServingRig rig = new ServingRig(AKKA, spec).loaded(spec)) {
            Call running = rig.call("a");
            Call queued = rig.call("b");
            TestProbe<StatusReply<Done>> reply = rig.unload();
            rig.awaitPhase(Phase.DRAINING);
            assertThat(rig.call("late").caller().reason()).isEqualTo(Reason.STOPPING);
            rig.engines.get(0).nextRun().succeed();
            rig.engines.get(0).nextRun().succeed();
            assertThat(running.answered().outcomes()).containsExactly(Outcome.success("a"));
            assertThat(queued.answered().outcomes()).containsExactly(Outcome.success("b"));
            assertThat(reply.receiveMessage().isSuccess()).isTrue();
            assertThat(rig.engines.get(0).closed).isTrue();
            assertThat(rig.doorway.table().phase()).isEqualTo(Phase.UNLOADED);
            assertThat(rig.call("late").caller().reason()).isEqualTo(Reason.UNAVAILABLE);

            rig.engines.script = engine -> engine.echo = true;
            rig.loaded(spec);
            assertThat(rig.call("c").answered().outcomes()).containsExactly(Outcome.success("c"));
        }
    }

    @Test
    void unloadEndsWhatDoesNotFinishInTime() throws Exception {
        DeploymentSpec spec =
                Specs.named("m").limits(1, 10).graceful(Duration.ofMillis(50)).build();
        try (ServingRig rig = new ServingRig(AKKA, spec).loaded(spec)) {
            Call running = rig.call("a");
            Call queued = rig.call("b");
            rig.engines.get(0).nextRun();
            TestProbe<StatusReply<Done>> reply = rig.unload();
            assertThat(running.answered().reason()).isEqualTo(Reason.STOPPING);
            assertThat(queued.answered().reason()).isEqualTo(Reason.STOPPING);
            assertThat(reply.receiveMessage().isSuccess()).isTrue();
            assertThat(rig.inFlight()).isZero();
        }
    }

    @Test
    void anIllReplicaIsReplaced() {
        DeploymentSpec spec = Specs.named("m")
                .health(Duration.ofMillis(20), Duration.ofSeconds(5))
                .build();
        try (ServingRig rig = new ServingRig(AKKA, spec).loaded(spec)) {
            rig.engines.script = engine -> engine.echo = true;
            rig.engines.get(0).illness = "ECC error";
            rig.engines.get(1);
            rig.awaitPhase(Phase.READY);
            assertThat(rig.call("a").answered().outcomes()).containsExactly(Outcome.success("a"));
            await().until(() -> rig.engines.get(0).closed);
        }
    }
}
