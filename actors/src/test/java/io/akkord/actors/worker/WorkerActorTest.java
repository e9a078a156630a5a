package io.akkord.actors.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.testing.FakeEngine.PendingRun;
import io.akkord.actors.testing.FakeEngines;
import io.akkord.actors.testing.Requests;
import io.akkord.actors.testing.Specs;
import io.akkord.actors.worker.WorkerActor.Command;
import io.akkord.actors.worker.WorkerActor.Execute;
import io.akkord.actors.worker.WorkerActor.Item;
import io.akkord.actors.worker.WorkerEvent.Failed;
import io.akkord.actors.worker.WorkerEvent.Ready;
import io.akkord.actors.worker.WorkerReply.BatchDone;
import io.akkord.actors.worker.WorkerReply.Returned;
import io.akkord.actors.worker.WorkerReply.RunFailed;
import io.akkord.runtime.reconcile.FailureCause;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker alone, its timers moved by hand. */
class WorkerActorTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.withManualTime();

    private static final ReplicaSettings SETTINGS = new ReplicaSettings(
            Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofMillis(10), Duration.ofMillis(50), 3);
    private static final DeploymentSpec SPEC = Specs.named("m")
            .batch(BatchOptions.ofSize(4, Duration.ofSeconds(1)))
            .health(Duration.ofSeconds(10), Duration.ofSeconds(5))
            .build();

    private final FakeEngines engines = new FakeEngines();
    private final TestProbe<WorkerEvent> deployment = AKKA.probe();
    private final TestProbe<WorkerReply> router = AKKA.probe();

    @Test
    void aStartThatTakesTooLongHasFailed() {
        engines.script = engine -> engine.loadLatch = new CountDownLatch(1);
        ActorRef<Command> worker = spawn();
        engines.get(0);
        AKKA.time().timePasses(Duration.ofSeconds(59));
        deployment.expectNoMessage(Duration.ofMillis(20));
        AKKA.time().timePasses(Duration.ofSeconds(2));
        assertThat(((Failed) deployment.receiveMessage()).reason()).contains("did not start within PT1M");
        assertThat(engines.get(0).aborted).isTrue();
        // The engine still hangs; the worker leaves it behind.
        AKKA.time().timePasses(Duration.ofSeconds(11));
        deployment.expectTerminated(worker);
    }

    @Test
    void workSentTooEarlyIsReturned() {
        engines.script = engine -> engine.loadLatch = new CountDownLatch(1);
        ActorRef<Command> worker = spawn();
        worker.tell(execute(router, 1, 2));
        assertThat(router.receiveMessage()).isEqualTo(new Returned("m#1", List.of(1L, 2L), true));
    }

    @Test
    void theWorkOfSeveralRoutersSharesARunAndIsCountedOnce() throws Exception {
        TestProbe<WorkerReply> other = AKKA.probe();
        ActorRef<Command> worker = ready();
        worker.tell(execute(router, 1));
        PendingRun running = engines.get(0).nextRun();
        worker.tell(execute(router, 2));
        worker.tell(execute(other, 2, 3));
        running.succeed();
        assertThat(((BatchDone) router.receiveMessage()).executedRows()).isEqualTo(1);
        PendingRun merged = engines.get(0).nextRun();
        assertThat(merged.payloads()).hasSize(3);
        merged.succeed();
        BatchDone mine = (BatchDone) router.receiveMessage();
        BatchDone theirs = (BatchDone) other.receiveMessage();
        assertThat(mine.answers()).extracting(WorkerReply.Answer::id).containsExactly(2L);
        assertThat(theirs.answers()).extracting(WorkerReply.Answer::id).containsExactly(2L, 3L);
        assertThat(mine.executedRows() + theirs.executedRows()).isEqualTo(3);
    }

    @Test
    void aBrokenEngineNamesWhatRanAndReturnsWhatWaited() throws Exception {
        ActorRef<Command> worker = ready();
        worker.tell(execute(router, 1));
        PendingRun running = engines.get(0).nextRun();
        worker.tell(execute(router, 2, 3));
        running.breakEngine("boom");
        RunFailed failed = (RunFailed) router.receiveMessage();
        assertThat(failed.ids()).containsExactly(1L);
        assertThat(failed.reason()).contains("boom");
        assertThat(router.receiveMessage()).isEqualTo(new Returned("m#1", List.of(2L, 3L), true));
        assertThat(((Failed) deployment.receiveMessage()).reason()).contains("boom");
        deployment.expectTerminated(worker);
        assertThat(engines.get(0).closed).isTrue();
    }

    @Test
    void aCompleteRunIsPutAheadAndFollowsAtOnce() throws Exception {
        ActorRef<Command> worker = ready();
        worker.tell(execute(router, 1));
        PendingRun running = engines.get(0).nextRun();
        worker.tell(execute(router, 2, 3, 4, 5));
        worker.tell(execute(router, 6));
        running.succeed();
        assertThat(engines.get(0).nextRun().payloads()).hasSize(4);
    }

    @Test
    void aRunPutAheadIsNotToBlameForTheOneBefore() throws Exception {
        ActorRef<Command> worker = ready();
        worker.tell(execute(router, 1));
        PendingRun running = engines.get(0).nextRun();
        worker.tell(execute(router, 2, 3, 4, 5));
        running.breakEngine("boom");
        List<WorkerReply> replies = List.of(router.receiveMessage(), router.receiveMessage());
        assertThat(replies).contains(new Returned("m#1", List.of(2L, 3L, 4L, 5L), true));
        assertThat(replies)
                .filteredOn(RunFailed.class::isInstance)
                .singleElement()
                .satisfies(failed -> assertThat(((RunFailed) failed).ids()).containsExactly(1L));
    }

    @Test
    void workPutAheadCanStillBeWithdrawn() throws Exception {
        ActorRef<Command> worker = ready();
        worker.tell(execute(router, 1));
        PendingRun running = engines.get(0).nextRun();
        worker.tell(execute(router, 2, 3, 4, 5));
        worker.tell(new WorkerActor.Withdraw(List.of(3L), new ReplySink.Local(router.ref())));
        assertThat(router.receiveMessage()).isEqualTo(new Returned("m#1", List.of(3L), false));
        running.succeed();
        router.expectMessageClass(BatchDone.class);
        PendingRun rest = engines.get(0).nextRun();
        assertThat(rest.payloads()).hasSize(3);
        rest.succeed();
        assertThat(((BatchDone) router.receiveMessage()).answers())
                .extracting(WorkerReply.Answer::id)
                .containsExactly(2L, 4L, 5L);
    }

    @Test
    void aHealthCheckWithoutAnswerFailsTheReplica() throws Exception {
        ActorRef<Command> worker = ready();
        CountDownLatch hang = new CountDownLatch(1);
        engines.get(0).healthLatch = hang;
        AKKA.time().timePasses(Duration.ofSeconds(10));
        await().until(() -> engines.get(0).checking);
        worker.tell(execute(router, 1));
        AKKA.time().timePasses(Duration.ofSeconds(6));
        assertThat(((Failed) deployment.receiveMessage()).reason()).contains("gave no answer within PT5S");
        assertThat(engines.get(0).aborted).isTrue();
        assertThat(router.receiveMessage()).isInstanceOf(RunFailed.class);
        AKKA.time().timePasses(Duration.ofSeconds(11));
        deployment.expectTerminated(worker);
        hang.countDown();
    }

    @Test
    void aHealthyReplicaIsCheckedAgainAndAgain() {
        ready();
        for (int i = 1; i <= 3; i++) {
            AKKA.time().timePasses(Duration.ofSeconds(10));
            int expected = i;
            await().until(() -> engines.get(0).checks.get() == expected);
        }
        deployment.expectNoMessage(Duration.ofMillis(20));
    }

    @Test
    void aChangedSpecIsTakenWhileItServes() throws Exception {
        ActorRef<Command> worker = ready();
        worker.tell(execute(router, 1));
        PendingRun running = engines.get(0).nextRun();
        worker.tell(execute(router, 2, 3));
        DeploymentSpec changed = Specs.named("m")
                .health(Duration.ofSeconds(1), Duration.ofSeconds(1))
                .build();
        worker.tell(new WorkerActor.Reconfigure(changed, 7));
        assertThat(deployment.receiveMessage()).isEqualTo(new WorkerEvent.Changed("m#1", 7));
        assertThat(engines.get(0).changed).isEqualTo(changed);
        running.succeed();
        router.expectMessageClass(BatchDone.class);
        // No batches any more: what waited runs one by one.
        PendingRun second = engines.get(0).nextRun();
        assertThat(second.payloads()).hasSize(1);
        AKKA.time().timePasses(Duration.ofSeconds(1));
        await().until(() -> engines.get(0).checks.get() == 1);
        second.succeed();
        assertThat(engines.get(0).nextRun().payloads()).hasSize(1);
    }

    @Test
    void aChangeThatTheEngineCannotTakeLeavesItServing() throws Exception {
        ActorRef<Command> worker = ready();
        engines.get(0).rigid = "not that";
        worker.tell(new WorkerActor.Reconfigure(SPEC, 7));
        WorkerEvent.NotChanged told = (WorkerEvent.NotChanged) deployment.receiveMessage();
        assertThat(told.reason()).contains("not that");
        worker.tell(execute(router, 1));
        engines.get(0).nextRun().succeed();
        router.expectMessageClass(BatchDone.class);
    }

    @Test
    void aNodeThatLacksTheModelIsNamedAsTheCause() {
        engines.script = engine -> {
            engine.loadFailure = "there is no such file";
            engine.unfitNode = true;
        };
        spawn();
        assertThat(((Failed) deployment.receiveMessage()).cause()).isEqualTo(FailureCause.UNFIT_NODE);
    }

    @Test
    void aDrainingWorkerFinishesThenStops() throws Exception {
        ActorRef<Command> worker = ready();
        worker.tell(execute(router, 1));
        PendingRun first = engines.get(0).nextRun();
        worker.tell(execute(router, 2));
        worker.tell(new WorkerActor.Drain(Duration.ofSeconds(20)));
        worker.tell(execute(router, 3));
        assertThat(router.receiveMessage()).isEqualTo(new Returned("m#1", List.of(3L), true));
        first.succeed();
        router.expectMessageClass(BatchDone.class);
        engines.get(0).nextRun().succeed();
        router.expectMessageClass(BatchDone.class);
        deployment.expectTerminated(worker);
    }

    @Test
    void aDrainHasAnEnd() throws Exception {
        ActorRef<Command> worker = ready();
        worker.tell(execute(router, 1));
        engines.get(0).nextRun();
        worker.tell(execute(router, 2));
        worker.tell(new WorkerActor.Drain(Duration.ofSeconds(20)));
        router.expectNoMessage(Duration.ofMillis(20));
        assertThat(engines.get(0).aborted).isFalse();
        AKKA.time().timePasses(Duration.ofSeconds(21));
        assertThat(router.receiveMessage()).isEqualTo(new Returned("m#1", List.of(1L, 2L), true));
        assertThat(engines.get(0).aborted).isTrue();
        AKKA.time().timePasses(Duration.ofSeconds(11));
        deployment.expectTerminated(worker);
    }

    private ActorRef<Command> spawn() {
        return AKKA.spawn(WorkerActor.create(
                "m#1", SPEC, false, SETTINGS, engines, AKKA.spawn(Behaviors.ignore()), deployment.ref()));
    }

    private ActorRef<Command> ready() {
        ActorRef<Command> worker = spawn();
        assertThat(deployment.receiveMessage()).isEqualTo(new Ready("m#1"));
        return worker;
    }

    private static Execute execute(TestProbe<WorkerReply> from, long... ids) {
        List<Item> items = LongStream.of(ids)
                .mapToObj(id -> new Item(id, Requests.of("r" + id)))
                .toList();
        return new Execute(items, false, new ReplySink.Local(from.ref()));
    }
}
