package io.akkord.runtime.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.reconcile.Standing.Notice.Kind;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.spec.PlacementOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A spec that changes while the deployment serves. */
class RolloutTest {
    private final Scene scene = new Scene("d");

    private static Specs d() {
        return Specs.named("d");
    }

    /** Steps until nothing moves any more; returns the fewest endpoints on the way. */
    private long fewestEndpoints(Duration time) {
        long end = scene.now + time.toNanos();
        long fewest = Long.MAX_VALUE;
        while (scene.now < end) {
            scene.advance();
            fewest = Math.min(fewest, scene.endpoints());
            scene.now += 100_000_000;
        }
        return fewest;
    }

    @Test
    void lightChangesReachReplicasAsTheyServe() {
        scene.gpuNode("a", 2).want(d().replicas(2).gpus(1)).settle();
        scene.taken();
        scene.want(d().replicas(2).gpus(1).userConfig("new"));
        assertThat(fewestEndpoints(Duration.ofSeconds(3))).isEqualTo(2);
        assertThat(scene.taken()).hasSize(2).allMatch(Action.Reconfigure.class::isInstance);
        assertThat(scene.standing.revision()).isEqualTo(2);
        assertThat(scene.standing.spec().userConfig()).containsEntry("value", "new");
    }

    @Test
    void replicasThatCannotBeReconfiguredAreReplacedOneByOneWhereThereIsNoRoom() {
        scene.gpuNode("a", 3).want(d().replicas(3).minAvailable(2).gpus(1)).settle();
        scene.want(d().replicas(3).minAvailable(2).gpus(1).userConfig("hard"));
        assertThat(fewestEndpoints(Duration.ofSeconds(5))).isEqualTo(2);
        assertThat(scene.standing.revision()).isEqualTo(2);
        assertThat(scene.endpoints()).isEqualTo(3);
        assertThat(scene.standing.replicas())
                .allMatch(placed -> placed.replica().revision() == 2);
    }

    @Test
    void aHeavyChangeStartsTheNewBesideTheOldAndSwitchesWhenAllAreReady() {
        scene.gpuNode("a", 3)
                .gpuNode("b", 3)
                .want(d().replicas(3).minAvailable(3).gpus(1))
                .settle();
        scene.want(d().replicas(3).minAvailable(3).gpus(1).version("2"));
        scene.step();
        assertThat(scene.standing.revision()).isEqualTo(1);
        assertThat(fewestEndpoints(Duration.ofSeconds(5))).isEqualTo(3);
        assertThat(scene.standing.revision()).isEqualTo(2);
        assertThat(scene.standing.replicas())
                .hasSize(3)
                .allMatch(placed -> placed.replica().revision() == 2);
    }

    @Test
    void onFullCpuSlotsTheNewComputeOnTheSlotsOfTheOld() {
        scene.node("a", 0, 2, Map.of())
                .want(d().replicas(2).minAvailable(2).slots(1))
                .settle();
        scene.taken();
        scene.want(d().replicas(2).minAvailable(2).slots(1).version("2"));
        assertThat(fewestEndpoints(Duration.ofSeconds(5))).isEqualTo(2);
        assertThat(scene.standing.revision()).isEqualTo(2);
        assertThat(scene.taken())
                .filteredOn(Action.Start.class::isInstance)
                .hasSize(2)
                .allMatch(action -> ((Action.Start) action).rollout());
    }

    @Test
    void withoutRoomOldOnesGoOneByOneAndTheTableSwitchesAtHalf() {
        scene.gpuNode("a", 4).want(d().replicas(4).gpus(1)).settle();
        scene.want(d().replicas(4).gpus(1).version("2"));
        assertThat(fewestEndpoints(Duration.ofSeconds(10))).isEqualTo(2);
        assertThat(scene.standing.revision()).isEqualTo(2);
        assertThat(scene.endpoints()).isEqualTo(4);
    }

    @Test
    void withoutRoomAndNoneToSpareTheOldServesOnAndTheUserIsTold() {
        scene.gpuNode("a", 4).want(d().replicas(4).minAvailable(3).gpus(1)).settle();
        scene.want(d().replicas(4).minAvailable(3).gpus(1).version("2"));
        assertThat(fewestEndpoints(Duration.ofSeconds(10))).isEqualTo(3);
        assertThat(scene.standing.revision()).isEqualTo(1);
        assertThat(scene.standing.notices()).anyMatch(n -> n.kind() == Kind.UNPLACED && n.revision() == 2);
        scene.gpuNode("b", 4).settle();
        assertThat(scene.standing.revision()).isEqualTo(2);
    }

    @Test
    void aRevisionThatNeverBecomesHealthyIsGivenUpAlsoAfterARestart() {
        scene.gpuNode("a", 2).want(d().gpus(1)).settle();
        scene.outcome = (node, replica) -> replica.revision == 2 ? FailureCause.BROKEN : FailureCause.NONE;
        scene.want(d().gpus(1).version("2"));
        assertThat(fewestEndpoints(Duration.ofSeconds(10))).isEqualTo(1);
        assertThat(scene.standing.phase()).isEqualTo(Phase.READY);
        assertThat(scene.standing.revision()).isEqualTo(1);
        assertThat(scene.standing.notices()).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo(Kind.GIVEN_UP);
            assertThat(notice.text()).contains("BROKEN on a");
        });
        scene.taken();
        scene.restart(true);
        scene.reconciler.givenUp(2, "BROKEN on a");
        scene.want(d().gpus(1).version("2").spec(), 2, Wanted.Goal.SERVE)
                .survey()
                .settle();
        assertThat(scene.taken()).isEmpty();
        assertThat(scene.standing.revision()).isEqualTo(1);
        scene.lose("a").gpuNode("b", 1).settle();
        assertThat(scene.standing.revision()).isEqualTo(1);
        assertThat(scene.endpoints()).isEqualTo(1);
        scene.want(d().gpus(1).version("3")).gpuNode("c", 1).settle();
        assertThat(scene.standing.revision()).isEqualTo(3);
    }

    @Test
    void aRestartInTheMiddleOfALightChangeGoesOnWithIt() {
        scene.gpuNode("a", 2).want(d().replicas(2).gpus(1)).settle();
        scene.want(d().replicas(2).gpus(1).userConfig("new"));
        SimNode.Running one = scene.node("a").of("d").get(0);
        one.revision = 2;
        scene.restart(true)
                .want(d().replicas(2).gpus(1).userConfig("new").spec(), 2, Wanted.Goal.SERVE)
                .survey();
        scene.step();
        assertThat(scene.endpoints()).isEqualTo(2);
        scene.taken();
        scene.settle();
        assertThat(scene.standing.revision()).isEqualTo(2);
        assertThat(scene.endpoints()).isEqualTo(2);
    }

    @Test
    void aChangedPlacementMovesOnlyWhatItForbids() {
        scene.node("a", 2, 0, Map.of("disk", "ssd")).gpuNode("b", 2);
        scene.want(d().replicas(2).minAvailable(2).gpus(1)).settle();
        scene.taken();
        PlacementOptions ssd = new PlacementOptions(Map.of("disk", "ssd"), Map.of(), Map.of(), 0, Set.of());
        scene.want(d().replicas(2).minAvailable(2).gpus(1).placement(ssd));
        assertThat(fewestEndpoints(Duration.ofSeconds(5))).isEqualTo(2);
        assertThat(scene.spread()).isEqualTo(Map.of("a", 2, "b", 0));
        assertThat(scene.taken()).filteredOn(Action.Start.class::isInstance).hasSize(1);
    }

    @Test
    void anOldRevisionThatLostEverythingGivesWayAtOnce() {
        scene.gpuNode("a", 2).want(d().replicas(2).gpus(1)).settle();
        scene.lose("a")
                .gpuNode("b", 2)
                .want(d().replicas(2).gpus(1).version("2"))
                .settle();
        assertThat(scene.standing.revision()).isEqualTo(2);
        assertThat(scene.endpoints()).isEqualTo(2);
    }

    @Test
    void changesAreLightOrHeavy() {
        Specs base = d().replicas(2).gpus(1);
        assertThat(SpecChange.of(base.spec(), base.spec())).isEqualTo(SpecChange.NONE);
        assertThat(SpecChange.of(base.spec(), base.replicas(3).spec())).isEqualTo(SpecChange.LIGHT);
        assertThat(SpecChange.of(base.spec(), base.minAvailable(1).spec())).isEqualTo(SpecChange.LIGHT);
        assertThat(SpecChange.of(base.spec(), base.userConfig("x").spec())).isEqualTo(SpecChange.LIGHT);
        assertThat(SpecChange.of(base.spec(), base.gpus(2).spec())).isEqualTo(SpecChange.HEAVY);
        assertThat(SpecChange.of(base.spec(), base.version("2").spec())).isEqualTo(SpecChange.HEAVY);
    }
}
