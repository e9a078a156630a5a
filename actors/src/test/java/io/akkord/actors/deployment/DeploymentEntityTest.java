package io.akkord.actors.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.pattern.StatusReply;
import io.akkord.actors.agent.DrainProgress;
import io.akkord.actors.cluster.AgentCommand;
import io.akkord.actors.cluster.AgentEvent;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.cluster.RoutingTable.Endpoint;
import io.akkord.actors.deployment.ServedRecords.Served;
import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.testing.FakeCluster;
import io.akkord.actors.testing.FakeCluster.Node;
import io.akkord.actors.testing.FakeEngine;
import io.akkord.actors.testing.Specs;
import io.akkord.runtime.reconcile.ReconcileSettings;
import io.akkord.runtime.reconcile.Standing.Notice;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.reconcile.Wanted;
import io.akkord.runtime.reconcile.Wanted.Goal;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Entities of deployments with real agents, on nodes that the test lets come and go. */
class DeploymentEntityTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    private static final ReconcileSettings SETTINGS = new ReconcileSettings(
            Duration.ofMillis(500), Duration.ofMillis(20), Duration.ofMillis(200), 3, 2, Duration.ZERO);
    private static final DeploymentSpec TWO = Specs.named("m").replicas(2).build();

    private final FakeCluster cluster = new FakeCluster(AKKA);
    private final Node a = cluster.join("a");
    private final Node b = cluster.join("b");
    private final FakeStores stores = new FakeStores();
    private final TestProbe<ClusterSharding.ShardCommand> shard = AKKA.probe();
    private ActorRef<DeploymentCommand> entity = AKKA.<DeploymentCommand>probe().ref();

    @AfterEach
    void stop() {
        entity.tell(DeploymentCommand.Stop.STOP);
    }

    @Test
    void replicasAreSpreadAndServe() {
        serving(TWO);
        assertThat(nodes()).containsExactlyInAnyOrder("a", "b");
        assertThat(table().revision()).isEqualTo(1);
        assertThat(table().application()).isEqualTo("app");
        assertThat(stores.served("m")).contains(new Served(TWO, 1));
        for (Endpoint endpoint : table().endpoints()) {
            assertThat(node(endpoint.node()).workers).containsKey(endpoint.worker());
        }
    }

    @Test
    void replicasServeOnWhileTheEntityIsAwayAndTheNextOneTakesThemOver() {
        serving(TWO);
        RoutingTable before = table();
        List<FakeEngine> engines = engines();
        AKKA.stop(entity);
        start();
        await().until(() -> table().term() > before.term());
        assertThat(table().endpoints()).isEqualTo(before.endpoints());
        assertThat(stores.published)
                .allMatch(table ->
                        table.term() == before.term() || table.endpoints().size() == 2);
        assertThat(engines()).isEqualTo(engines).noneMatch(engine -> engine.closed);
    }

    @Test
    void anEntityThatWasReplacedIsRefusedAndStops() {
        serving(TWO);
        ActorRef<DeploymentCommand> old = entity;
        long term = table().term();
        start();
        await().until(() -> table().term() > term);
        int engines = engines().size();
        // Both hear of it, and both want to act.
        stores.want(new Wanted(Specs.named("m").replicas(3).build(), 2, Goal.SERVE));
        shard.expectTerminated(old, Duration.ofSeconds(20));
        await().until(() -> ready(3, 2));
        assertThat(engines()).hasSize(engines + 1);
    }

    @Test
    void aTermIsHigherThanAnyThatAnAgentHasHeardOf() {
        TestProbe<AgentEvent> former = AKKA.probe();
        a.agent.tell(new AgentCommand.Survey("m", 50, former.ref()));
        former.expectMessageClass(AgentEvent.Hosted.class);
        serving(TWO);
        assertThat(table().term()).isGreaterThan(50);
        assertThat(engines()).hasSize(2);
    }

    @Test
    void aLostReplicaIsReplaced() {
        DeploymentSpec spec = Specs.named("m")
                .replicas(2)
                .health(Duration.ofMillis(20), Duration.ofSeconds(5))
                .build();
        serving(spec);
        Set<String> before = replicas();
        a.engines.get(0).illness = "ECC error";
        await().until(() -> ready(2, 1) && !replicas().equals(before));
        await().until(() -> a.engines.get(0).closed);
        assertThat(engines()).hasSize(3);
    }

    @Test
    void whatANodeTookWithItIsReplacedElsewhere() {
        serving(TWO);
        b.reachable(false);
        cluster.remove(b);
        await().until(() -> ready(2, 1) && nodes().equals(Set.of("a")));
        assertThat(a.engines.all()).hasSize(2);
    }

    @Test
    void anUnreachableNodeKeepsWhatItHas() {
        serving(TWO);
        b.reachable(false);
        b.reachable(true);
        await().until(() -> ready(2, 1));
        assertThat(engines()).hasSize(2);
    }

    @Test
    void aLightChangeIsTakenInPlace() {
        serving(TWO);
        DeploymentSpec changed = Specs.named("m").replicas(2).limits(3, 7).build();
        stores.want(new Wanted(changed, 2, Goal.SERVE));
        await().until(() -> ready(2, 2));
        assertThat(table().spec()).isEqualTo(changed);
        assertThat(engines()).hasSize(2).allMatch(engine -> changed.equals(engine.changed));
        await().until(() -> stores.served("m").equals(Optional.of(new Served(changed, 2))));
    }

    @Test
    void aHeavyChangeStartsTheNewBeforeItDrainsTheOld() {
        serving(TWO);
        List<FakeEngine> old = engines();
        CountDownLatch latch = new CountDownLatch(1);
        Stream.of(a, b).forEach(node -> node.engines.script = engine -> engine.loadLatch = latch);
        stores.want(new Wanted(heavy(), 2, Goal.SERVE));
        await().until(() -> engines().size() > 2);
        assertThat(table().revision()).isEqualTo(1);
        assertThat(old).noneMatch(engine -> engine.closed);
        latch.countDown();
        await().until(() -> ready(2, 2));
        await().until(() -> old.stream().allMatch(engine -> engine.closed));
        assertThat(stores.published.stream().skip(firstReady()))
                .allMatch(table -> !table.endpoints().isEmpty());
    }

    @Test
    void aRevisionThatNeverBecomesHealthyLeavesTheOldOneServing() {
        serving(TWO);
        Stream.of(a, b).forEach(node -> node.engines.script = engine -> engine.loadFailure = "broken weights");
        stores.want(new Wanted(heavy(), 2, Goal.SERVE));
        await().until(() -> table().notices().stream().anyMatch(notice -> notice.kind() == Notice.Kind.GIVEN_UP));
        assertThat(table().notices().get(0).text()).contains("broken weights");
        assertThat(table().phase()).isEqualTo(Phase.READY);
        assertThat(table().revision()).isEqualTo(1);
        assertThat(table().endpoints()).hasSize(2);
        // The next entity does not try it again.
        RoutingTable before = table();
        int tried = engines().size();
        AKKA.stop(entity);
        start();
        await().until(() ->
                table().term() > before.term() && table().endpoints().size() == 2);
        assertThat(table().notices()).isEqualTo(before.notices());
        assertThat(engines()).hasSize(tried);
    }

    @Test
    void afterAFullRestartTheRevisionThatServedDoesSoAgain() {
        stores.serves("m", new Served(TWO, 1));
        Stream.of(a, b)
                .forEach(node -> node.engines.script = engine -> {
                    if (engine.spec.equals(heavy())) {
                        engine.loadFailure = "broken weights";
                    }
                });
        stores.want(new Wanted(heavy(), 2, Goal.SERVE));
        start();
        await().until(() -> ready(2, 1));
    }

    @Test
    void unloadedThenLoadedThenGone() {
        serving(TWO);
        stores.want(new Wanted(TWO, 1, Goal.UNLOADED));
        await().until(() -> table().phase() == Phase.UNLOADED);
        assertThat(engines()).hasSize(2).allMatch(engine -> engine.closed);
        assertThat(a.drainedRouters).containsExactly("m");
        assertThat(b.drainedRouters).containsExactly("m");
        stores.want(new Wanted(TWO, 1, Goal.SERVE));
        await().until(() -> ready(2, 1));
        stores.want(new Wanted(TWO, 1, Goal.GONE));
        await().until(() -> stores.gone.contains("m"));
        assertThat(engines()).allMatch(engine -> engine.closed);
        stores.forget("m");
        assertThat(shard.expectMessageClass(ClusterSharding.Passivate.class).entity())
                .isEqualTo(entity);
        assertThat(stores.table("m")).isEmpty();
        assertThat(stores.served("m")).isEmpty();
        entity.tell(DeploymentCommand.Stop.STOP);
        shard.expectTerminated(entity, Duration.ofSeconds(20));
    }

    @Test
    void routersFinishBeforeReplicasOfAnUnloadedDeploymentGo() {
        a.routersDone = new CompletableFuture<>();
        serving(TWO);
        stores.want(new Wanted(TWO, 1, Goal.UNLOADED));
        await().until(() -> table().phase() == Phase.DRAINING && a.drainedRouters.size() == 1);
        assertThat(engines()).noneMatch(engine -> engine.closed);
        a.routersDone.complete(Done.getInstance());
        await().until(() -> table().phase() == Phase.UNLOADED);
    }

    @Test
    void whatRunsOfADeploymentThatNobodyWantsIsEnded() {
        serving(TWO);
        AKKA.stop(entity);
        stores.forget("m");
        stores.noMajority = new IllegalStateException("no majority");
        start();
        shard.expectNoMessage(Duration.ofMillis(200));
        AKKA.stop(entity);
        stores.noMajority = null;
        start();
        assertThat(shard.expectMessageClass(ClusterSharding.Passivate.class).entity())
                .isEqualTo(entity);
        await().until(() -> engines().stream().allMatch(engine -> engine.closed));
    }

    @Test
    void aDrainedNodeLosesItsReplicasOnlyOnceOthersServe() {
        serving(TWO);
        drain(a, Duration.ofSeconds(30));
        await().until(() -> a.left);
        assertThat(ready(2, 1)).isTrue();
        assertThat(nodes()).containsExactly("b");
        assertThat(a.engines.get(0).closed).isTrue();
        assertThat(a.progress.phase()).isEqualTo(DrainProgress.Phase.DRAINED);
        assertThat(stores.published.stream().skip(firstReady()))
                .allMatch(table -> !table.endpoints().isEmpty());
    }

    @Test
    void aDrainEndsInTimeThoughReplacementsDoNotStart() {
        serving(TWO);
        CountDownLatch never = new CountDownLatch(1);
        b.engines.script = engine -> engine.loadLatch = never;
        drain(a, Duration.ofSeconds(1));
        await().until(() -> a.left);
        assertThat(a.engines.get(0).closed).isTrue();
        never.countDown();
        await().until(() -> ready(2, 1));
    }

    private void serving(DeploymentSpec spec) {
        stores.want(new Wanted(spec, 1, Goal.SERVE));
        start();
        await().until(() -> ready(spec.replicas(), 1));
    }

    private void start() {
        entity = AKKA.spawn(DeploymentEntity.create(stores.parts(cluster, SETTINGS), "m", shard.ref()));
    }

    private static DeploymentSpec heavy() {
        return Specs.named("m").replicas(2).config(Map.of("v", 2)).build();
    }

    private void drain(Node node, Duration within) {
        TestProbe<StatusReply<Done>> probe = AKKA.probe();
        node.agent.tell(new AgentCommand.DrainNode(within, "test", probe.ref()));
        assertThat(probe.receiveMessage().isSuccess()).isTrue();
    }

    private RoutingTable table() {
        return stores.table("m").orElse(RoutingTable.starting("app", TWO));
    }

    private boolean ready(int replicas, long revision) {
        RoutingTable table = table();
        return table.phase() == Phase.READY
                && table.endpoints().size() == replicas
                && table.replicas().size() == replicas
                && table.revision() == revision;
    }

    /** How many tables were published before one replica served. */
    private int firstReady() {
        int before = 0;
        for (RoutingTable table : stores.published) {
            if (!table.endpoints().isEmpty()) {
                break;
            }
            before++;
        }
        return before;
    }

    private Set<String> nodes() {
        Set<String> nodes = new HashSet<>();
        table().endpoints().forEach(endpoint -> nodes.add(endpoint.node().node()));
        return nodes;
    }

    private Set<String> replicas() {
        Set<String> replicas = new HashSet<>();
        table().endpoints().forEach(endpoint -> replicas.add(endpoint.replica()));
        return replicas;
    }

    private Node node(NodeKey key) {
        return key.equals(a.key) ? a : b;
    }

    private List<FakeEngine> engines() {
        return Stream.concat(a.engines.all().stream(), b.engines.all().stream()).toList();
    }
}
