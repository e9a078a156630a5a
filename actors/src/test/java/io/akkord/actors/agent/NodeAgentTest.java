package io.akkord.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.pattern.StatusReply;
import io.akkord.actors.cluster.AgentCommand;
import io.akkord.actors.cluster.AgentCommand.DrainReplica;
import io.akkord.actors.cluster.AgentCommand.LogLines;
import io.akkord.actors.cluster.AgentCommand.Reconfigure;
import io.akkord.actors.cluster.AgentCommand.StartReplica;
import io.akkord.actors.cluster.AgentCommand.Survey;
import io.akkord.actors.cluster.AgentEvent;
import io.akkord.actors.cluster.AgentEvent.Hosted;
import io.akkord.actors.cluster.AgentEvent.ReplicaChanged;
import io.akkord.actors.cluster.AgentEvent.ReplicaGone;
import io.akkord.actors.cluster.AgentEvent.RouterDrained;
import io.akkord.actors.cluster.AgentEvent.Superseded;
import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.testing.FakeCluster;
import io.akkord.actors.testing.FakeCluster.Node;
import io.akkord.actors.testing.Requests;
import io.akkord.actors.testing.Specs;
import io.akkord.actors.worker.ReplySink;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.actors.worker.WorkerReply;
import io.akkord.runtime.reconcile.FailureCause;
import io.akkord.runtime.reconcile.ReplicaFact;
import io.akkord.runtime.reconcile.ReplicaState;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An agent and its replicas; the test speaks for the entity. */
class NodeAgentTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    private static final DeploymentSpec SPEC = Specs.named("m").build();

    private final FakeCluster cluster = new FakeCluster(AKKA);
    private final Node node = cluster.join("a");
    private final TestProbe<AgentEvent> entity = AKKA.probe();

    @Test
    void aReplicaStartsOnceHoweverOftenItIsAskedFor() {
        start("m#1.1");
        start("m#1.1");
        assertThat(changed().state()).isEqualTo(ReplicaState.STARTING);
        await().untilAsserted(() -> assertThat(survey()).singleElement().satisfies(fact -> {
            assertThat(fact.state()).isEqualTo(ReplicaState.READY);
            assertThat(node.workers).containsOnlyKeys(fact.worker());
        }));
        assertThat(node.engines.all()).hasSize(1);
        assertThat(cluster.state().peers().get(0).row().replicas()).containsEntry("m", 1);
    }

    @Test
    void anotherEntityOfNoHigherTermIsRefusedAndDoesNothing() {
        ready("m#1.1");
        TestProbe<AgentEvent> other = AKKA.probe();
        node.agent.tell(new DrainReplica("m", 1, other.ref(), "m#1.1", Duration.ZERO));
        assertThat(other.receiveMessage()).isEqualTo(new Superseded(node.key, "m", 1));
        node.agent.tell(new Survey("m", 2, other.ref()));
        assertThat(((Hosted) other.receiveMessage()).replicas()).hasSize(1);
        start("m#1.2");
        assertThat(entity.receiveMessage()).isEqualTo(new Superseded(node.key, "m", 2));
        assertThat(node.engines.all()).hasSize(1);
    }

    @Test
    void theKindOfAFailureIsTold() {
        node.engines.script = engine -> {
            engine.loadFailure = "there is no model file /m.pt";
            engine.unfitNode = true;
        };
        start("m#1.1");
        changed();
        ReplicaFact failed = changed();
        assertThat(failed.state()).isEqualTo(ReplicaState.FAILED);
        assertThat(failed.cause()).isEqualTo(FailureCause.UNFIT_NODE);
        assertThat(failed.reason()).contains("/m.pt");
        assertThat(entity.receiveMessage()).isEqualTo(new ReplicaGone(node.key, "m", "m#1.1"));
        await().until(() -> node.workers.isEmpty());
        assertThat(cluster.state().peers().get(0).row().replicas()).isEmpty();
    }

    @Test
    void aDrainedReplicaFinishesAndIsGone() throws Exception {
        ready("m#1.1");
        TestProbe<WorkerReply> router = AKKA.probe();
        work(router);
        node.agent.tell(new DrainReplica("m", 1, entity.ref(), "m#1.1", Duration.ofSeconds(20)));
        assertThat(changed().state()).isEqualTo(ReplicaState.DRAINING);
        node.engines.get(0).nextRun().succeed();
        router.expectMessageClass(WorkerReply.BatchDone.class);
        assertThat(entity.receiveMessage()).isEqualTo(new ReplicaGone(node.key, "m", "m#1.1"));
        node.agent.tell(new DrainReplica("m", 1, entity.ref(), "m#1.1", Duration.ZERO));
        assertThat(entity.receiveMessage()).isEqualTo(new ReplicaGone(node.key, "m", "m#1.1"));
    }

    @Test
    void aChangeIsTakenOnceTheReplicaServes() {
        CountDownLatch latch = new CountDownLatch(1);
        node.engines.script = engine -> engine.loadLatch = latch;
        start("m#1.1");
        changed();
        DeploymentSpec other = Specs.named("m").limits(2, 2).build();
        node.agent.tell(new Reconfigure("m", 1, entity.ref(), "m#1.1", other, 2));
        assertThat(changed().revision()).isEqualTo(1);
        latch.countDown();
        assertThat(changed().state()).isEqualTo(ReplicaState.READY);
        assertThat(changed().revision()).isEqualTo(2);
        assertThat(node.engines.get(0).changed).isEqualTo(other);
    }

    @Test
    void aChangeThatIsNotTakenIsToldAndTheReplicaServesOn() {
        ready("m#1.1");
        node.engines.get(0).rigid = "not while it runs";
        node.agent.tell(new Reconfigure("m", 1, entity.ref(), "m#1.1", SPEC, 2));
        ReplicaFact fact = changed();
        assertThat(fact.cause()).isEqualTo(FailureCause.NOT_RECONFIGURED);
        assertThat(fact.state()).isEqualTo(ReplicaState.READY);
        assertThat(fact.revision()).isEqualTo(1);
        assertThat(fact.reason()).contains("not while it runs");
        assertThat(survey().get(0).cause()).isEqualTo(FailureCause.NONE);
    }

    @Test
    void theRouterOfTheNodeIsDrained() {
        node.agent.tell(new AgentCommand.DrainRouter("m", 1, entity.ref(), Duration.ofSeconds(1)));
        assertThat(entity.receiveMessage()).isEqualTo(new RouterDrained(node.key, "m"));
        assertThat(node.drainedRouters).containsExactly("m");
    }

    @Test
    void aNodeAloneFinishesWhatItHasAndTakesNothingNew() throws Exception {
        ready("m#1.1");
        TestProbe<WorkerReply> router = AKKA.probe();
        work(router);
        drain(Duration.ofSeconds(30));
        assertThat(changed().state()).isEqualTo(ReplicaState.DRAINING);
        assertThat(node.drainedRouters).containsExactly("m");
        start("m#1.2");
        assertThat(changed().cause()).isEqualTo(FailureCause.NO_DEVICES);
        assertThat(entity.receiveMessage()).isEqualTo(new ReplicaGone(node.key, "m", "m#1.2"));
        TestProbe<Done> drained = AKKA.probe();
        node.agent.tell(new NodeAgent.AwaitDrained(drained.ref()));
        assertThat(node.left).isFalse();
        assertThat(cluster.state().peers().get(0).row().draining()).isTrue();
        node.engines.get(0).nextRun().succeed();
        router.expectMessageClass(WorkerReply.BatchDone.class);
        drained.expectMessage(Done.getInstance());
        await().until(() -> node.left);
    }

    @Test
    void aDrainDoesNotOutlastItsDeadline() throws Exception {
        ready("m#1.1");
        TestProbe<WorkerReply> router = AKKA.probe();
        work(router);
        node.engines.get(0).nextRun();
        drain(Duration.ofMillis(500));
        await().until(() -> node.left);
        assertThat(router.receiveMessage()).isEqualTo(new WorkerReply.Returned("m#1.1", List.of(1L), true));
        assertThat(node.progress.phase()).isEqualTo(DrainProgress.Phase.DRAINED);
    }

    @Test
    void logsAreTold() {
        TestProbe<LogLines> probe = AKKA.probe();
        node.agent.tell(new AgentCommand.TellLogs("m", 10, probe.ref()));
        LogLines lines = probe.receiveMessage();
        assertThat(lines.node()).isEqualTo("a");
        assertThat(lines.lines()).extracting(LogLines.Line::text).containsExactly("m on a");
    }

    private void start(String replica) {
        node.agent.tell(new StartReplica("m", 1, entity.ref(), replica, SPEC, 1, false));
    }

    private void ready(String replica) {
        start(replica);
        assertThat(changed().state()).isEqualTo(ReplicaState.STARTING);
        assertThat(changed().state()).isEqualTo(ReplicaState.READY);
    }

    private ReplicaFact changed() {
        return ((ReplicaChanged) entity.receiveMessage()).replica();
    }

    private List<ReplicaFact> survey() {
        TestProbe<AgentEvent> probe = AKKA.probe();
        long term = System.nanoTime();
        node.agent.tell(new Survey("m", term, probe.ref()));
        return ((Hosted) probe.receiveMessage()).replicas();
    }

    private void work(TestProbe<WorkerReply> router) {
        node.workers
                .values()
                .iterator()
                .next()
                .tell(new WorkerActor.Execute(
                        List.of(new WorkerActor.Item(1, Requests.of("r"))), false, new ReplySink.Local(router.ref())));
    }

    private void drain(Duration within) {
        TestProbe<StatusReply<Done>> probe = AKKA.probe();
        node.agent.tell(new AgentCommand.DrainNode(within, "test", probe.ref()));
        assertThat(probe.receiveMessage().isSuccess()).isTrue();
    }
}
