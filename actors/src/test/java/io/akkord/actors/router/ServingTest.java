package io.akkord.actors.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.testing.FakeEngine;
import io.akkord.actors.testing.FakeEngine.PendingRun;
import io.akkord.actors.testing.Requests;
import io.akkord.actors.testing.ServingRig;
import io.akkord.actors.testing.ServingRig.Call;
import io.akkord.actors.testing.Specs;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.stats.DeploymentStats;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a router promises to those who call, with real workers and engines that the test controls. */
class ServingTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    @Test
    void aRequestIsRunAndCounted() throws Exception {
        try (ServingRig rig = ready(Specs.named("m").build())) {
            Call call = rig.call("a");
            PendingRun run = rig.engines.get(0).nextRun();
            assertThat(run.payloads()).containsExactly("a");
            assertThat(rig.inFlight()).isEqualTo(1);
            run.succeed();
            assertThat(call.answered().outcomes()).containsExactly(Outcome.success("a"));
            DeploymentStats.Snapshot stats = rig.doorway.stats().snapshot();
            assertThat(stats.success().count()).isEqualTo(1);
            assertThat(stats.executions()).isEqualTo(1);
            assertThat(stats.inferences()).isEqualTo(1);
            assertThat(stats.computeInfer().nanos()).isEqualTo(2);
            assertThat(stats.requestsInFlight()).isZero();
            assertThat(stats.requestsQueued()).isZero();
            assertThat(stats.queue().nanos())
                    .isLessThanOrEqualTo(stats.success().nanos());
        }
    }

    @Test
    void oneOngoingAndOneQueuedRefusesTheThird() throws Exception {
        try (ServingRig rig = ready(Specs.named("m").limits(1, 1).build())) {
            Call first = rig.call("a");
            Call second = rig.call("b");
            Call third = rig.call("c");
            assertThat(third.caller().reason()).isEqualTo(Reason.QUEUE_FULL);
            FakeEngine engine = rig.engines.get(0);
            engine.nextRun().succeed();
            engine.nextRun().succeed();
            assertThat(first.answered().outcomes()).containsExactly(Outcome.success("a"));
            assertThat(second.answered().outcomes()).containsExactly(Outcome.success("b"));
            assertThat(rig.doorway.gate().inFlight()).isZero();
        }
    }

    @Test
    void neverMoreThanItsCreditIsAtAReplica() throws Exception {
        try (ServingRig rig = ready(Specs.named("m")
                .limits(2, 100)
                .batch(BatchOptions.ofSize(8, Duration.ZERO))
                .build())) {
            FakeEngine engine = rig.engines.get(0);
            for (int i = 0; i < 10; i++) {
                rig.call("r" + i);
            }
            int answered = 0;
            while (answered < 10) {
                PendingRun run = engine.nextRun();
                assertThat(run.payloads().size()).isBetween(1, 2);
                answered += run.payloads().size();
                run.succeed();
            }
            await().until(() -> rig.inFlight() == 0);
        }
    }

    @Test
    void aBusyReplicaMergesWhatWaits() throws Exception {
        try (ServingRig rig = ready(Specs.named("m")
                .limits(32, 100)
                .batch(BatchOptions.ofSize(4, Duration.ZERO))
                .build())) {
            FakeEngine engine = rig.engines.get(0);
            rig.call("first");
            PendingRun running = engine.nextRun();
            for (int i = 0; i < 6; i++) {
                rig.call("r" + i);
            }
            await().until(() -> rig.queued() == 0);
            running.succeed();
            PendingRun full = engine.nextRun();
            assertThat(full.payloads()).containsExactly("r0", "r1", "r2", "r3");
            full.succeed();
            PendingRun rest = engine.nextRun();
            assertThat(rest.payloads()).containsExactly("r4", "r5");
            rest.succeed();
            await().until(() -> rig.inFlight() == 0);
            assertThat(rig.doorway.stats().snapshot().batches()).containsOnlyKeys(1, 2, 4);
        }
    }

    @Test
    void aDelayedBatchLeavesWhenItsTimeIsOver() throws Exception {
        try (ServingRig rig = ready(Specs.named("m")
                .batch(BatchOptions.ofSize(8, Duration.ofMillis(20)))
                .build())) {
            rig.call("a");
            rig.call("b");
            assertThat(rig.engines.get(0).nextRun().payloads()).containsExactly("a", "b");
        }
    }

    @Test
    void aQueuedRequestPastItsDeadlineNeverReachesTheEngine() throws Exception {
        try (ServingRig rig = ready(Specs.named("m").limits(1, 10).build())) {
            FakeEngine engine = rig.engines.get(0);
            rig.call("a");
            PendingRun running = engine.nextRun();
            Call late = rig.call(Requests.within("late", Duration.ofMillis(30)));
            assertThat(late.answered().reason()).isEqualTo(Reason.REQUEST_TIMEOUT);
            assertThat(rig.inFlight()).isEqualTo(1);
            rig.call("b");
            running.succeed();
            assertThat(engine.nextRun().payloads()).containsExactly("b");
        }
    }

    @Test
    void aRunningRequestIsAnsweredAtItsDeadlineAndItsReplicaStaysBusyUntilItIsNot() throws Exception {
        try (ServingRig rig = ready(Specs.named("m").limits(1, 10).build())) {
            FakeEngine engine = rig.engines.get(0);
            Call slow = rig.call(Requests.within("slow", Duration.ofMillis(30)));
            PendingRun running = engine.nextRun();
            assertThat(slow.answered().reason()).isEqualTo(Reason.REQUEST_TIMEOUT);
            assertThat(rig.doorway.gate().inFlight()).isZero();
            Call next = rig.call("next");
            await().until(() -> rig.queued() == 1);
            running.succeed();
            engine.nextRun().succeed();
            assertThat(next.answered().outcomes()).containsExactly(Outcome.success("next"));
            assertThat(slow.caller().outcomes()).hasSize(1);
        }
    }

    @Test
    void whatWaitsAtAWorkerIsDroppedAtItsDeadlineAndByItsCaller() throws Exception {
        try (ServingRig rig = ready(Specs.named("m").limits(3, 10).build())) {
            FakeEngine engine = rig.engines.get(0);
            rig.call("a");
            PendingRun running = engine.nextRun();
            Call late = rig.call(Requests.within("late", Duration.ofMillis(30)));
            Call gone = rig.call("gone");
            await().until(() -> rig.queued() == 0);
            gone.cancel().run();
            assertThat(gone.answered().reason()).isEqualTo(Reason.CANCELLED);
            assertThat(late.answered().reason()).isEqualTo(Reason.REQUEST_TIMEOUT);
            // Their credit is free again although the engine is still busy: both of these are sent.
            rig.call("b");
            rig.call("c");
            await().until(() -> rig.queued() == 0);
            running.succeed();
            PendingRun b = engine.nextRun();
            assertThat(b.payloads()).containsExactly("b");
            b.succeed();
            assertThat(engine.nextRun().payloads()).containsExactly("c");
        }
    }

    @Test
    void cancelEndsAQueuedRequestOnce() throws Exception {
        try (ServingRig rig = ready(Specs.named("m").limits(1, 10).build())) {
            FakeEngine engine = rig.engines.get(0);
            rig.call("a");
            PendingRun running = engine.nextRun();
            Call gone = rig.call("gone");
            gone.cancel().run();
            gone.cancel().run();
            assertThat(gone.answered().reason()).isEqualTo(Reason.CANCELLED);
            assertThat(rig.queued()).isZero();
            Call b = rig.call("b");
            running.succeed();
            engine.nextRun().succeed();
            b.answered();
            gone.cancel().run();
            assertThat(gone.caller().outcomes()).hasSize(1);
            assertThat(engine.runsWaiting()).isZero();
        }
    }

    @Test
    void aRequestWhoseReplicaDiesIsRunElsewhere() throws Exception {
        try (ServingRig rig = ready(Specs.named("m").replicas(2).limits(1, 10).build())) {
            Call call = rig.call("a");
            await().until(() -> rig.engines.all().stream().anyMatch(e -> e.runsWaiting() > 0));
            FakeEngine first = rig.engines.all().stream()
                    .filter(e -> e.runsWaiting() > 0)
                    .findFirst()
                    .orElseThrow();
            FakeEngine second = rig.engines.get(first == rig.engines.get(0) ? 1 : 0);
            first.nextRun().breakEngine("boom");
            second.nextRun().succeed();
            assertThat(call.answered().outcomes()).containsExactly(Outcome.success("a"));
            await().until(() -> first.closed);
            rig.engines.get(2);
            await().until(() -> rig.doorway.table().endpoints().size() == 2);
        }
    }

    @Test
    void aRequestThatKillsTwoReplicasIsGivenUpAndItsBatchMatesAreNot() {
        try (ServingRig rig = new ServingRig(AKKA, batchedSpec())) {
            rig.engines.script = engine -> {
                engine.echo = true;
                engine.poison = "poison"::equals;
            };
            rig.loaded(batchedSpec());
            Call mate = rig.call("mate");
            Call poison = rig.call("poison");
            Call other = rig.call("other");
            assertThat(poison.answered().reason()).isEqualTo(Reason.INTERNAL);
            assertThat(mate.answered().outcomes()).containsExactly(Outcome.success("mate"));
            assertThat(other.answered().outcomes()).containsExactly(Outcome.success("other"));
            // Two deaths, so two replacements of the first engine; a third death would need another.
            rig.call("again").answered();
            assertThat(rig.engines.all()).hasSize(3);
            assertThat(rig.inFlight()).isZero();
        }
    }

    private static DeploymentSpec batchedSpec() {
        return Specs.named("m")
                .batch(BatchOptions.ofSize(3, Duration.ofSeconds(1)))
                .build();
    }

    @Test
    void requestsWaitWhileReplicasStartUpToTheQueue() throws Exception {
        DeploymentSpec spec = Specs.named("m").limits(4, 2).build();
        try (ServingRig rig = new ServingRig(AKKA, spec)) {
            CountDownLatch latch = new CountDownLatch(1);
            rig.engines.script = engine -> {
                engine.loadLatch = latch;
                engine.echo = true;
            };
            rig.load(spec);
            FakeEngine engine = rig.engines.get(0);
            await().until(() -> rig.doorway.gate().enter() == null);
            rig.doorway.gate().leave();
            Call a = rig.call("a");
            Call b = rig.call("b");
            Call c = rig.call("c");
            assertThat(c.caller().reason()).isEqualTo(Reason.QUEUE_FULL);
            assertThat(a.caller().isAnswered()).isFalse();
            Objects.requireNonNull(engine.loadLatch).countDown();
            assertThat(a.answered().outcomes()).containsExactly(Outcome.success("a"));
            assertThat(b.answered().outcomes()).containsExactly(Outcome.success("b"));
        }
    }

    @Test
    void aDeploymentThatFailedRefusesAndEndsWhatWaits() throws Exception {
        DeploymentSpec spec = Specs.named("m").limits(1, 10).build();
        try (ServingRig rig = ready(spec)) {
            rig.engines.script = engine -> engine.loadFailure = "no such file";
            Call running = rig.call("a");
            Call waiting = rig.call("b");
            rig.engines.get(0).nextRun().breakEngine("boom");
            rig.awaitPhase(Phase.FAILED);
            assertThat(running.answered().reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(waiting.answered().reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(rig.call("c").caller().reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(rig.doorway.table().reason()).contains("no such file");
            // It is tried again all the while.
            rig.engines.script = engine -> engine.echo = true;
            rig.awaitPhase(Phase.READY);
            assertThat(rig.call("d").answered().outcomes()).isEqualTo(List.of(Outcome.success("d")));
        }
    }

    private static ServingRig ready(DeploymentSpec spec) {
        return new ServingRig(AKKA, spec).loaded(spec);
    }
}
