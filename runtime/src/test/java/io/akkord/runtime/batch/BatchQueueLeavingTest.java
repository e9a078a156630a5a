package io.akkord.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.spec.BatchOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests that leave the queue otherwise than in a batch: late, cancelled, drained. */
class BatchQueueLeavingTest extends BatchQueueSituations {

    @Test
    void aRequestPastItsDeadlineComesOutOfExpireAndOfNothingElse() {
        BatchQueue<String> queue = queue(2);
        queue.offer("a", request(RED, 1, 0, 1, at(3)), at(0));
        queue.offer("b", request(RED, 1, 0), at(0));

        assertThat(queue.nextWakeupNanos(at(1)))
                .as("the batch is full, so it is due before")
                .isEqualTo(at(1));
        assertThat(queue.poll(at(3), NO_LIMIT)).as("b is alone now").isEmpty();
        assertThat(queue.size()).as("both are still here").isEqualTo(2);
        assertThat(queue.nextWakeupNanos(at(3))).isEqualTo(at(3));
        assertThat(queue.remove("a")).as("it is on its way out already").isFalse();
        assertThat(queue.expire(at(3))).containsExactly("a");
        assertThat(queue.expire(at(3))).isEmpty();
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void theNextWakeupIsTheDeadlineWhenItComesBeforeTheDelay() {
        BatchQueue<String> queue = queue(8);
        queue.offer("a", request(RED, 1, 0), at(0));
        queue.offer("b", request(RED, 1, 0, 1, at(4)), at(0));
        queue.offer("c", request(RED, 1, 0, 1, at(2)), at(0));

        assertThat(queue.nextWakeupNanos(at(0))).isEqualTo(at(2));
        assertThat(queue.nextDeadlineNanos(at(0))).isEqualTo(at(2));
        assertThat(queue.expire(at(2) - 1)).isEmpty();
        assertThat(queue.expire(at(5))).containsExactly("c", "b");
        assertThat(queue.nextWakeupNanos(at(5))).isEqualTo(at(10));
    }

    @Test
    void aRequestOfferedAfterItsDeadlineOnlyExpires() {
        BatchQueue<String> queue = new BatchQueue<>(BatchOptions.NONE);
        queue.offer("late", request(RED, 1, 0, 1, at(1)), at(2));

        assertThat(queue.poll(at(2), NO_LIMIT)).isEmpty();
        assertThat(queue.expire(at(2))).containsExactly("late");
    }

    @Test
    void aRemovedRequestIsGone() {
        BatchQueue<String> queue = queue(2);
        queue.offer("a", request(RED, 1, 0, 1, at(5)), at(0));
        queue.offer("b", request(RED, 1, 0), at(0));

        assertThat(queue.remove("a")).isTrue();
        assertThat(queue.remove("a")).isFalse();
        assertThat(queue.poll(at(5), NO_LIMIT)).isEmpty();
        assertThat(queue.expire(at(9))).isEmpty();
        assertThat(tickets(queue.poll(at(10), NO_LIMIT))).containsExactly("b");
    }

    @Test
    void drainingGivesEverythingOnce() {
        BatchQueue<String> queue = queue(8, 2);
        queue.offer("late", request(RED, 1, 0, 1, at(1)), at(0));
        queue.offer("low", request(RED, 1, 0, 2), at(0));
        queue.offer("high", request(RED, 1, 0, 1, at(9)), at(0));
        assertThat(queue.poll(at(2), NO_LIMIT)).isEmpty();

        assertThat(queue.drainAll()).containsExactly("late", "high", "low");
        assertThat(queue.size()).isZero();
        assertThat(queue.expire(at(20))).isEmpty();
        assertThat(queue.nextWakeupNanos(at(20))).isEqualTo(BatchQueue.NEVER);
    }

    @Test
    void theClockMayWrapAndBeNegative() {
        for (long start : List.of(Long.MAX_VALUE - 5_000_000, -3_000_000L, Long.MIN_VALUE + 1)) {
            zero = start;
            BatchQueue<String> queue = queue(8);
            queue.offer("a", request(RED, 1, 0), at(0));
            queue.offer("b", request(RED, 1, 1, 1, at(8)), at(1));

            assertThat(queue.nextWakeupNanos(at(1))).isEqualTo(at(8));
            assertThat(queue.expire(at(7))).isEmpty();
            assertThat(queue.expire(at(8))).containsExactly("b");
            assertThat(queue.poll(at(9), NO_LIMIT)).isEmpty();
            assertThat(queue.nextWakeupNanos(at(9))).isEqualTo(at(10));
            assertThat(tickets(queue.poll(at(10), NO_LIMIT))).containsExactly("a");
        }
    }
}
