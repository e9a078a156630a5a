package io.akkord.actors.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.actors.agent.DrainProgress.Phase;
import io.akkord.actors.agent.NodeDrain.Step;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How a node is drained, second by second. */
class NodeDrainTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final NodeDrain drain = new NodeDrain(Duration.ofSeconds(60), Duration.ofSeconds(20), "spot notice", 0);

    @Test
    void othersTakeWhatThereIs() {
        assertThat(next(3, true, 0)).isEqualTo(Step.WAIT);
        assertThat(next(1, true, 10)).isEqualTo(Step.WAIT);
        assertThat(drain.progress(1, 4, 10 * SECOND))
                .isEqualTo(new DrainProgress(Phase.MOVING, 1, 4, "spot notice", 50));
        assertThat(next(0, true, 12)).isEqualTo(Step.LEAVE);
        assertThat(drain.progress(0, 0, 12 * SECOND).phase()).isEqualTo(Phase.DRAINED);
        assertThat(drain.wakeAtNanos()).isEmpty();
    }

    @Test
    void whatNobodyTookInTimeTheNodeDrainsItselfAndStopsAtTheDeadline() {
        assertThat(drain.wakeAtNanos()).isEqualTo(OptionalLong.of(40 * SECOND));
        assertThat(next(2, true, 39)).isEqualTo(Step.WAIT);
        assertThat(next(2, true, 40)).isEqualTo(Step.DRAIN_WORKERS);
        assertThat(drain.left(40 * SECOND)).isEqualTo(Duration.ofSeconds(20));
        assertThat(drain.wakeAtNanos()).isEqualTo(OptionalLong.of(60 * SECOND));
        assertThat(next(2, true, 50)).isEqualTo(Step.WAIT);
        assertThat(next(1, true, 60)).isEqualTo(Step.STOP_WORKERS);
        assertThat(next(1, true, 61)).isEqualTo(Step.WAIT);
        assertThat(next(0, true, 62)).isEqualTo(Step.LEAVE);
    }

    @Test
    void aNodeAloneHasItsRoutersFinishFirst() {
        assertThat(next(2, false, 0)).isEqualTo(Step.DRAIN_ROUTERS);
        assertThat(drain.next(2, false, false, SECOND)).isEqualTo(Step.WAIT);
        assertThat(drain.progress(2, 7, SECOND).phase()).isEqualTo(Phase.FINISHING);
        assertThat(drain.next(2, false, true, 2 * SECOND)).isEqualTo(Step.DRAIN_WORKERS);
        assertThat(drain.next(0, false, true, 3 * SECOND)).isEqualTo(Step.LEAVE);
    }

    @Test
    void routersThatDoNotFinishAreNotWaitedForBeyondTheDeadline() {
        assertThat(next(2, false, 0)).isEqualTo(Step.DRAIN_ROUTERS);
        assertThat(drain.next(2, false, false, 60 * SECOND)).isEqualTo(Step.STOP_WORKERS);
    }

    @Test
    void aNodeThatBecomesAloneGoesOnByItself() {
        assertThat(next(2, true, 0)).isEqualTo(Step.WAIT);
        assertThat(next(2, false, 5)).isEqualTo(Step.DRAIN_ROUTERS);
    }

    @Test
    void theEarlierDeadlineCounts() {
        drain.within(Duration.ofSeconds(90), 0);
        assertThat(drain.left(0)).isEqualTo(Duration.ofSeconds(60));
        drain.within(Duration.ofSeconds(5), 10 * SECOND);
        assertThat(drain.left(10 * SECOND)).isEqualTo(Duration.ofSeconds(5));
        assertThat(next(1, true, 15)).isEqualTo(Step.STOP_WORKERS);
    }

    @Test
    void aNodeWithNothingLeavesAtOnce() {
        assertThat(next(0, true, 0)).isEqualTo(Step.LEAVE);
    }

    private Step next(int replicas, boolean takers, long seconds) {
        return drain.next(replicas, takers, true, seconds * SECOND);
    }
}
