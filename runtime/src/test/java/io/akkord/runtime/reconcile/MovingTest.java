package io.akkord.runtime.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Replicas that leave a node: because it drains, or because another one has room. */
class MovingTest {
    private final Scene scene = new Scene("d");

    private static Specs d() {
        return Specs.named("d");
    }

    @Test
    void aDrainingNodeIsLeftOnceTheReplacementsAreReady() {
        scene.gpuNode("a", 2)
                .gpuNode("b", 2)
                .want(d().replicas(2).minAvailable(2).gpus(1))
                .settle();
        scene.taken();
        scene.drain("a").step();
        assertThat(scene.taken()).singleElement().isInstanceOf(Action.Start.class);
        assertThat(scene.endpoints()).isEqualTo(2);
        scene.step();
        assertThat(scene.taken()).isEmpty();
        scene.advance();
        assertThat(scene.taken()).singleElement().isInstanceOf(Action.Drain.class);
        assertThat(scene.settle().spread()).isEqualTo(Map.of("a", 0, "b", 2));
    }

    @Test
    void withoutCapacityADrainingNodeIsLeftAtOnceWhereEnoughServeElsewhere() {
        scene.gpuNode("a", 1)
                .gpuNode("b", 1)
                .want(d().replicas(2).minAvailable(1).gpus(1))
                .settle();
        scene.drain("a").settle();
        assertThat(scene.spread()).isEqualTo(Map.of("a", 0, "b", 1));
    }

    @Test
    void withoutCapacityAReplicaThatIsNeededServesUntilItsNodeGoes() {
        scene.gpuNode("a", 1)
                .gpuNode("b", 1)
                .want(d().replicas(2).minAvailable(2).gpus(1))
                .settle();
        scene.drain("a").settle();
        assertThat(scene.spread()).isEqualTo(Map.of("a", 1, "b", 1));
        scene.lose("a").settle();
        assertThat(scene.endpoints()).isEqualTo(1);
    }

    @Test
    void theLastNodeIsLeftAtOnce() {
        scene.gpuNode("a", 2).want(d().replicas(2).minAvailable(2).gpus(1)).settle();
        scene.drain("a").settle();
        assertThat(scene.spread()).isEqualTo(Map.of("a", 0));
    }

    @Test
    void aNodeThatJoinsGetsReplicasUntilTheSpreadIsEven() {
        scene.gpuNode("a", 4).want(d().replicas(4).minAvailable(4).gpus(1)).settle();
        scene.gpuNode("b", 4);
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < 100; i++) {
            scene.advance();
            assertThat(scene.standing.replicas()).hasSizeLessThanOrEqualTo(6);
            fewest = Math.min(fewest, scene.endpoints());
            scene.now += 100_000_000;
        }
        assertThat(fewest).isEqualTo(4);
        assertThat(scene.spread()).isEqualTo(Map.of("a", 2, "b", 2));
        scene.taken();
        assertThat(scene.settle().taken()).isEmpty();
    }

    @Test
    void aDifferenceBelowTheBoundMovesNothing() {
        scene.gpuNode("a", 4).want(d().replicas(1).gpus(1)).settle();
        scene.gpuNode("b", 4);
        scene.taken();
        assertThat(scene.settle().taken()).isEmpty();
    }

    @Test
    void aMoveThatFailsIsPutOffAndNothingIsDrained() {
        scene.gpuNode("a", 4).want(d().replicas(4).gpus(1)).settle();
        scene.outcome = (node, replica) -> node.name.equals("b") ? FailureCause.BROKEN : FailureCause.NONE;
        scene.taken();
        scene.gpuNode("b", 4).run(Duration.ofSeconds(20));
        assertThat(scene.spread()).isEqualTo(Map.of("a", 4, "b", 0));
        assertThat(scene.taken()).hasSizeBetween(2, 12).allMatch(Action.Start.class::isInstance);
    }
}
