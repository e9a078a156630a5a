package io.akkord.runtime.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.reconcile.Standing.Notice.Kind;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.spec.PlacementOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A deployment that is to serve one revision. */
class ServingTest {
    private final Scene scene = new Scene("d");

    private static Specs d() {
        return Specs.named("d");
    }

    @Test
    void replicasAreSpreadOverNodesAndServe() {
        scene.gpuNode("a", 2)
                .gpuNode("b", 2)
                .gpuNode("c", 2)
                .want(d().replicas(5).gpus(1))
                .settle();
        assertThat(scene.spread()).isEqualTo(Map.of("a", 2, "b", 2, "c", 1));
        assertThat(scene.standing.phase()).isEqualTo(Phase.READY);
        assertThat(scene.standing.revision()).isEqualTo(1);
        assertThat(scene.endpoints()).isEqualTo(5);
        assertThat(scene.standing.notices()).isEmpty();
        assertThat(scene.last().wakeAtNanos()).isEmpty();
    }

    @Test
    void handlersThatClaimNothingAreSpreadToo() {
        scene.gpuNode("a", 0)
                .gpuNode("b", 0)
                .gpuNode("c", 0)
                .want(d().replicas(6))
                .settle();
        assertThat(scene.spread()).isEqualTo(Map.of("a", 2, "b", 2, "c", 2));
    }

    @Test
    void whatHasNoPlaceIsNamedTheRestServesAndItIsPlacedWhenCapacityComes() {
        scene.gpuNode("a", 2).want(d().replicas(3).gpus(1)).settle();
        assertThat(scene.endpoints()).isEqualTo(2);
        assertThat(scene.standing.phase()).isEqualTo(Phase.READY);
        assertThat(scene.standing.notices()).hasSize(1).allSatisfy(notice -> {
            assertThat(notice.kind()).isEqualTo(Kind.UNPLACED);
            assertThat(notice.text()).startsWith("1 of 3 replicas without a place: asked for 1 whole GPU");
        });
        scene.gpuNode("b", 1).settle();
        assertThat(scene.endpoints()).isEqualTo(3);
        assertThat(scene.standing.notices()).isEmpty();
    }

    @Test
    void nothingStartsBeforeAllReachableNodesHaveAnsweredOrTheTimeIsOver() {
        scene.gpuNode("a", 2).gpuNode("b", 2).want(d().replicas(2).gpus(1)).settle();
        scene.taken();
        scene.restart(true).want(d().replicas(2).gpus(1).spec(), 1, Wanted.Goal.SERVE);
        assertThat(scene.step()).isEmpty();
        assertThat(scene.reconciler.surveyed(scene.now)).isFalse();
        scene.survey();
        assertThat(scene.step()).isEmpty();
        assertThat(scene.reconciler.surveyed(scene.now)).isTrue();
        assertThat(scene.standing.phase()).isEqualTo(Phase.READY);
        assertThat(scene.endpoints()).isEqualTo(2);
    }

    @Test
    void aSurveyThatIsNeverAnsweredDoesNotHoldUpForEver() {
        Reconciler reconciler = new Reconciler("d", Scene.SETTINGS, 1, 0);
        reconciler.fleet(List.of(new SimNode("a", 1, 1, 0, Map.of(), (d, e) -> {}).asSeen()), 0);
        reconciler.wanted(new Wanted(d().gpus(1).spec(), 1, Wanted.Goal.SERVE), 0);
        assertThat(reconciler.decide(0).actions()).isEmpty();
        long later = Scene.SETTINGS.surveyTimeout().toNanos();
        assertThat(reconciler.decide(0).wakeAtNanos()).hasValue(later);
        assertThat(reconciler.decide(later).actions()).hasSize(1);
    }

    @Test
    void aStartThatNobodyAnswersIsAskedAgainUnderTheSameName() {
        Reconciler reconciler = new Reconciler("d", Scene.SETTINGS, 3, 0);
        reconciler.fleet(List.of(new SimNode("a", 1, 1, 0, Map.of(), (d, e) -> {}).asSeen()), 0);
        reconciler.hosted("a/1", List.of(), 0);
        reconciler.wanted(new Wanted(d().gpus(1).spec(), 1, Wanted.Goal.SERVE), 0);
        Decision first = reconciler.decide(0);
        assertThat(first.actions()).hasSize(1);
        assertThat(((Action.Start) first.actions().get(0)).replica()).isEqualTo("d#3.1");
        assertThat(reconciler.decide(1).actions()).isEmpty();
        assertThat(reconciler.decide(first.wakeAtNanos().getAsLong()).actions()).isEqualTo(first.actions());
    }

    @Test
    void anUnreachableNodeKeepsItsReplicasUntilItIsGone() {
        scene.gpuNode("a", 2).gpuNode("b", 2).want(d().replicas(2).gpus(1)).settle();
        scene.taken();
        scene.reachable("b", false).settle();
        assertThat(scene.taken()).isEmpty();
        assertThat(scene.endpoints()).isEqualTo(2);
        scene.lose("b").settle();
        assertThat(scene.spread()).isEqualTo(Map.of("a", 2));
        assertThat(scene.endpoints()).isEqualTo(2);
    }

    @Test
    void aNewIncarnationDoesNotReplaceWhatAnUnreachableNodeShows() {
        scene.gpuNode("a", 2).gpuNode("b", 2).want(d().replicas(2).gpus(1)).settle();
        scene.taken();
        scene.reachable("b", false).restart(true).want(d().replicas(2).gpus(1).spec(), 1, Wanted.Goal.SERVE);
        scene.survey().run(Duration.ofSeconds(8));
        assertThat(scene.taken()).isEmpty();
        scene.lose("b").settle();
        assertThat(scene.endpoints()).isEqualTo(2);
    }

    @Test
    void aNodeThatRefusesIsNotAskedUntilItsRowChangesOrAPauseIsOver() {
        scene.gpuNode("a", 1).want(d().gpus(1));
        // Another deployment takes the GPU, and the row does not show it yet.
        scene.node("a")
                .obey(
                        "x",
                        new Action.Start("x#1", "a/1", Specs.named("x").gpus(1).spec(), 1, false));
        assertThat(scene.step()).hasSize(1);
        scene.step();
        scene.node("a").settle(scene.outcome);
        assertThat(scene.step()).isEmpty();
        assertThat(scene.notices()).contains("no devices on a");
        assertThat(scene.last().wakeAtNanos()).isPresent();
        scene.now += Duration.ofMillis(199).toNanos();
        assertThat(scene.step()).isEmpty();
        scene.fleet();
        assertThat(scene.step()).isEmpty();
        assertThat(scene.notices()).contains("asked for 1 whole GPU");
        scene.node("a").end(scene.node("a").of("x").get(0));
        scene.fleet();
        assertThat(scene.step()).hasSize(1);
        assertThat(scene.settle().endpoints()).isEqualTo(1);
    }

    @Test
    void aNodeThatLacksTheClassesIsNotChosenAndSaysWhy() {
        scene.outcome = (node, replica) -> node.name.equals("a") ? FailureCause.UNFIT_NODE : FailureCause.NONE;
        scene.gpuNode("a", 1).gpuNode("b", 1).want(d().replicas(2).gpus(1)).settle();
        assertThat(scene.spread()).isEqualTo(Map.of("a", 0, "b", 1));
        assertThat(scene.notices()).contains("node 'a': UNFIT_NODE on a");
        assertThat(scene.standing.phase()).isEqualTo(Phase.READY);
        long starts = scene.taken().stream()
                .filter(action ->
                        action instanceof Action.Start start && start.node().equals("a/1"))
                .count();
        assertThat(starts).isEqualTo(1);
    }

    @Test
    void brokenStartsArePausedFailedAndStillTriedAgain() {
        scene.outcome = (node, replica) -> FailureCause.BROKEN;
        scene.gpuNode("a", 1).want(d().gpus(1)).run(Duration.ofMillis(300));
        assertThat(scene.standing.phase()).isEqualTo(Phase.STARTING);
        scene.settle();
        assertThat(scene.standing.phase()).isEqualTo(Phase.FAILED);
        assertThat(scene.standing.reason()).isEqualTo("BROKEN on a");
        assertThat(scene.standing.revision()).isZero();
        assertThat(scene.taken()).hasSizeBetween(5, 10);
        scene.outcome = (node, replica) -> FailureCause.NONE;
        scene.settle();
        assertThat(scene.standing.phase()).isEqualTo(Phase.READY);
    }

    @Test
    void aLostReplicaIsReplaced() {
        scene.gpuNode("a", 2).want(d().replicas(2).gpus(1)).settle();
        SimNode node = scene.node("a");
        node.fail(node.of("d").get(0), FailureCause.BROKEN, "it broke");
        scene.step();
        assertThat(scene.endpoints()).isEqualTo(1);
        scene.settle();
        assertThat(scene.endpoints()).isEqualTo(2);
    }

    @Test
    void scalingDownDrainsTheNewestOnTheFullestNodes() {
        scene.gpuNode("a", 3).gpuNode("b", 3).want(d().replicas(5).gpus(1)).settle();
        scene.want(d().replicas(2).gpus(1)).settle();
        assertThat(scene.spread()).isEqualTo(Map.of("a", 1, "b", 1));
        assertThat(scene.endpoints()).isEqualTo(2);
        assertThat(scene.standing.revision()).isEqualTo(2);
    }

    @Test
    void labelsLimitsAndNeighboursDecideWhereReplicasMayBe() {
        scene.node("a", 0, 0, Map.of("disk", "ssd"))
                .node("b", 0, 0, Map.of("disk", "ssd"))
                .gpuNode("c", 0);
        scene.node("b")
                .obey("x", new Action.Start("x#1", "b/1", Specs.named("x").spec(), 1, false));
        scene.fleet();
        PlacementOptions options = new PlacementOptions(Map.of("disk", "ssd"), Map.of(), Map.of(), 2, Set.of("x"));
        scene.want(d().replicas(3).placement(options)).settle();
        assertThat(scene.spread()).isEqualTo(Map.of("a", 2, "b", 0, "c", 0));
        assertThat(scene.notices()).contains("1 of 3 replicas without a place: of 2 nodes");
    }

    @Test
    void anUnloadedDeploymentDrainsItsRoutersFirstAndServesAgainWhenAsked() {
        scene.gpuNode("a", 2).want(d().replicas(2).gpus(1)).settle();
        scene.taken();
        scene.want(d().replicas(2).gpus(1).spec(), 1, Wanted.Goal.UNLOADED).run(Duration.ofSeconds(2));
        assertThat(scene.taken()).containsExactly(new Action.DrainRouters(Duration.ofSeconds(20)));
        assertThat(scene.standing.phase()).isEqualTo(Phase.DRAINING);
        assertThat(scene.endpoints()).isEqualTo(2);
        scene.reconciler.routersDrained(scene.now);
        scene.settle();
        assertThat(scene.standing.phase()).isEqualTo(Phase.UNLOADED);
        assertThat(scene.standing.gone()).isFalse();
        assertThat(scene.spread()).isEqualTo(Map.of("a", 0));
        scene.want(d().replicas(1).gpus(1)).settle();
        assertThat(scene.standing.phase()).isEqualTo(Phase.READY);
    }

    @Test
    void aDeploymentIsGoneOnceNothingIsLeftThoughNoRouterAnswers() {
        scene.gpuNode("a", 2).want(d().replicas(2).gpus(1)).settle();
        scene.want(d().gpus(1).spec(), 1, Wanted.Goal.GONE).run(Duration.ofSeconds(20));
        assertThat(scene.standing.gone()).isFalse();
        scene.settle();
        assertThat(scene.standing.gone()).isTrue();
    }
}
