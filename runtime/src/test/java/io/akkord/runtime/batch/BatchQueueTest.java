package io.akkord.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.spec.BatchOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests share a batch, and when it is due. */
class BatchQueueTest extends BatchQueueSituations {

    @Test
    void anEmptyQueueGivesNothingAndNeedsNoWakeup() {
        BatchQueue<String> queue = queue(8);

        assertThat(queue.poll(at(0), NO_LIMIT)).isEmpty();
        assertThat(queue.expire(at(0))).isEmpty();
        assertThat(queue.nextWakeupNanos(at(0))).isEqualTo(BatchQueue.NEVER);
        assertThat(queue.nextDeadlineNanos(at(0))).isEqualTo(BatchQueue.NEVER);
        assertThat(queue.drainAll()).isEmpty();
    }

    @Test
    void withoutABatchDimensionEveryRequestIsDueAtOnceAndAlone() {
        BatchQueue<String> queue = new BatchQueue<>(BatchOptions.NONE);
        queue.offer("a", request(RED, 1, 0), at(0));
        queue.offer("b", request(RED, 1, 0), at(0));

        assertThat(queue.nextWakeupNanos(at(0))).isEqualTo(at(0));
        assertThat(tickets(queue.poll(at(0), NO_LIMIT))).containsExactly("a");
        assertThat(tickets(queue.poll(at(0), NO_LIMIT))).containsExactly("b");
        assertThat(queue.poll(at(0), NO_LIMIT)).isEmpty();
    }

    @Test
    void withoutADelayWhateverIsThereIsDue() {
        BatchQueue<String> queue = new BatchQueue<>(BatchOptions.ofSize(8, Duration.ZERO));
        queue.offer("a", request(RED, 1, 0), at(0));
        queue.offer("b", request(RED, 2, 0), at(0));

        assertThat(queue.poll(at(0), NO_LIMIT)).contains(new Batch<>(List.of("a", "b"), RED, 3));
    }

    @Test
    void withoutADelayAnArrivalStampedAfterTheClockWasReadDoesNotWait() {
        BatchQueue<String> queue = new BatchQueue<>(BatchOptions.ofSize(8, Duration.ZERO));
        queue.offer("a", request(RED, 1, 5), at(0));

        assertThat(tickets(queue.poll(at(0), NO_LIMIT))).containsExactly("a");
    }

    @Test
    void theDelayCountsFromTheArrivalOfTheOldestRequestNotFromTheOffer() {
        BatchQueue<String> queue = queue(8);
        queue.offer("old", request(RED, 1, 0), at(7));
        queue.offer("new", request(RED, 1, 7), at(7));

        assertThat(queue.nextWakeupNanos(at(7))).isEqualTo(at(10));
        assertThat(queue.poll(at(10) - 1, NO_LIMIT)).isEmpty();
        assertThat(tickets(queue.poll(at(10), NO_LIMIT))).containsExactly("old", "new");
    }

    @Test
    void theOldestRequestNeedNotBeTheFirst() {
        BatchQueue<String> queue = queue(8, 2);
        queue.offer("low and old", request(RED, 1, 0, 2), at(0));
        queue.offer("high and new", request(RED, 1, 6, 1), at(6));

        assertThat(queue.nextWakeupNanos(at(6))).isEqualTo(at(10));
        assertThat(tickets(queue.poll(at(10), NO_LIMIT))).containsExactly("high and new", "low and old");
    }

    @Test
    void aFullBatchDoesNotWait() {
        BatchQueue<String> queue = queue(4);
        queue.offer("a", request(RED, 2, 0), at(0));
        assertThat(queue.poll(at(0), NO_LIMIT)).isEmpty();
        queue.offer("b", request(RED, 2, 0), at(0));
        queue.offer("c", request(RED, 1, 0), at(0));

        assertThat(queue.nextWakeupNanos(at(0))).isEqualTo(at(0));
        assertThat(queue.poll(at(0), NO_LIMIT)).contains(new Batch<>(List.of("a", "b"), RED, 4));
        assertThat(queue.poll(at(0), NO_LIMIT)).isEmpty();
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void aRequestThatWouldOverfillClosesTheBatch() {
        BatchQueue<String> queue = queue(4);
        queue.offer("a", request(RED, 3, 0), at(0));
        queue.offer("b", request(RED, 2, 0), at(0));

        assertThat(queue.poll(at(0), NO_LIMIT)).contains(new Batch<>(List.of("a"), RED, 3));
        assertThat(queue.poll(at(0), NO_LIMIT)).isEmpty();
    }

    @Test
    void aRequestOfAnotherShapeClosesTheBatchAndStartsTheNext() {
        BatchQueue<String> queue = queue(8);
        queue.offer("a", request(RED, 1, 0), at(0));
        queue.offer("b", request(RED, 1, 1), at(1));
        queue.offer("c", request(BLUE, 1, 2), at(2));
        queue.offer("d", request(BLUE, 1, 3), at(3));

        assertThat(queue.poll(at(3), NO_LIMIT)).contains(new Batch<>(List.of("a", "b"), RED, 2));
        assertThat(queue.poll(at(3), NO_LIMIT)).isEmpty();
        assertThat(queue.poll(at(12), NO_LIMIT)).contains(new Batch<>(List.of("c", "d"), BLUE, 2));
    }

    @Test
    void equalKeysNeedNotBeTheSameObject() {
        BatchQueue<String> queue = queue(2);
        queue.offer("a", request(RED, 1, 0), at(0));
        queue.offer("b", request(new BatchKey(RED.parts()), 1, 0), at(0));

        assertThat(tickets(queue.poll(at(0), NO_LIMIT))).containsExactly("a", "b");
    }

    @Test
    void higherPrioritiesGoFirstAndLowerOnesFillWhatIsLeft() {
        BatchQueue<String> queue = queue(4, 3);
        queue.offer("low 1", request(RED, 1, 0, 3), at(0));
        queue.offer("low 2", request(RED, 1, 0, 3), at(0));
        queue.offer("middle", request(RED, 1, 0, 2), at(0));
        queue.offer("high 1", request(RED, 1, 0, 1), at(0));
        queue.offer("high 2", request(RED, 1, 0, 1), at(0));

        assertThat(tickets(queue.poll(at(0), NO_LIMIT))).containsExactly("high 1", "high 2", "middle", "low 1");
        assertThat(queue.poll(at(0), NO_LIMIT)).isEmpty();
        assertThat(tickets(queue.poll(at(10), NO_LIMIT))).containsExactly("low 2");
    }

    @Test
    void aHighPriorityDoesNotWaitForALowerOneOfAnotherShape() {
        BatchQueue<String> queue = queue(4, 2);
        queue.offer("low", request(BLUE, 1, 0, 2), at(0));
        queue.offer("high", request(RED, 1, 0, 1), at(0));

        assertThat(tickets(queue.poll(at(0), NO_LIMIT))).containsExactly("high");
        assertThat(queue.poll(at(0), NO_LIMIT)).isEmpty();
    }

    @Test
    void aHighPriorityTakesThePlaceOfALowerOneInABatchThatWasFull() {
        BatchQueue<String> queue = queue(2, 2);
        queue.offer("low 1", request(RED, 1, 0, 2), at(0));
        queue.offer("low 2", request(RED, 1, 0, 2), at(0));
        assertThat(queue.nextWakeupNanos(at(0))).isEqualTo(at(0));
        queue.offer("high", request(RED, 1, 0, 1), at(0));

        assertThat(tickets(queue.poll(at(0), NO_LIMIT))).containsExactly("high", "low 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, 0, 1, 2, 3, 1000})
    void aPriorityBeyondTheLevelsCountsAsTheNearest(int priority) {
        BatchQueue<String> queue = queue(3, 2);
        queue.offer("low", request(RED, 1, 0, 2), at(0));
        queue.offer("high", request(RED, 1, 0, 1), at(0));
        queue.offer("other", request(RED, 1, 0, priority), at(0));

        assertThat(tickets(queue.poll(at(0), NO_LIMIT)))
                .containsExactlyElementsOf(
                        priority <= 1 ? List.of("high", "other", "low") : List.of("high", "low", "other"));
    }

    @Test
    void theLevelsMayBeAsManyAsTheOptionsAllow() {
        BatchQueue<String> queue = queue(8, 64);
        queue.offer("last", request(RED, 1, 0, 64), at(0));
        queue.offer("first", request(RED, 1, 0, 1), at(0));

        assertThat(tickets(queue.poll(at(10), NO_LIMIT))).containsExactly("first", "last");
    }

    @Test
    void aPreferredSizeIsSentWithoutWaiting() {
        BatchQueue<String> queue = preferring(8, 2, 4);
        queue.offer("a", request(RED, 1, 0), at(0));
        assertThat(queue.poll(at(0), NO_LIMIT)).isEmpty();
        queue.offer("b", request(RED, 1, 0), at(0));

        assertThat(tickets(queue.poll(at(0), NO_LIMIT))).containsExactly("a", "b");
    }

    @Test
    void theLargestPreferredSizeThatCanBeFormedIsSentAndTheRestWaits() {
        BatchQueue<String> queue = preferring(8, 2, 4);
        for (String ticket : List.of("a", "b", "c", "d", "e")) {
            queue.offer(ticket, request(RED, 1, 0), at(0));
        }

        assertThat(tickets(queue.poll(at(0), NO_LIMIT))).containsExactly("a", "b", "c", "d");
        assertThat(queue.poll(at(0), NO_LIMIT)).isEmpty();
        assertThat(queue.nextWakeupNanos(at(0))).isEqualTo(at(10));
    }

    @Test
    void whenTheDelayIsOverAllThatFitsIsSentWhateverIsPreferred() {
        BatchQueue<String> queue = preferring(8, 2, 4);
        for (String ticket : List.of("a", "b", "c", "d", "e")) {
            queue.offer(ticket, request(RED, 1, 0), at(0));
        }

        assertThat(tickets(queue.poll(at(10), NO_LIMIT))).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void aBatchThatCanNoLongerMeetAPreferredSizeDoesNotWaitForOne() {
        BatchQueue<String> queue = preferring(8, 4);
        queue.offer("a", request(RED, 3, 0), at(0));
        assertThat(queue.poll(at(0), NO_LIMIT)).isEmpty();
        queue.offer("b", request(RED, 2, 0), at(0));

        assertThat(tickets(queue.poll(at(0), NO_LIMIT))).containsExactly("a");
        assertThat(queue.poll(at(0), NO_LIMIT)).isEmpty();
    }

    @Test
    void aSingleRequestAboveAllPreferredSizesDoesNotWait() {
        BatchQueue<String> queue = preferring(8, 4);
        queue.offer("a", request(RED, 5, 0), at(0));
        queue.offer("b", request(RED, 1, 0), at(0));

        assertThat(tickets(queue.poll(at(0), NO_LIMIT))).containsExactly("a");
    }

    @Test
    void creditCutsABatchAndTheRestStays() {
        BatchQueue<String> queue = queue(8);
        for (String ticket : List.of("a", "b", "c")) {
            queue.offer(ticket, request(RED, 1, 0), at(0));
        }

        assertThat(queue.poll(at(0), 2)).as("credit alone makes nothing due").isEmpty();
        assertThat(queue.poll(at(10), 0)).isEmpty();
        assertThat(queue.poll(at(10), 2)).contains(new Batch<>(List.of("a", "b"), RED, 2));
        assertThat(tickets(queue.poll(at(10), 2))).containsExactly("c");
    }

    @Test
    void aRetryGoesToTheHeadOfItsPriority() {
        BatchQueue<String> queue = queue(3, 2);
        queue.offer("high", request(RED, 1, 5, 1), at(5));
        queue.offer("low", request(RED, 1, 5, 2), at(5));
        queue.offerFirst("low retry", request(RED, 1, 0, 2));

        assertThat(tickets(queue.poll(at(5), NO_LIMIT))).containsExactly("high", "low retry", "low");
    }

    @Test
    void noRowsAndATicketThatWaitsAlreadyAreACallersMistake() {
        BatchQueue<String> queue = queue(4);

        assertThatThrownBy(() -> queue.offer("a", request(RED, 0, 0), at(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("request r must have 1 row or more, but has 0");
        queue.offer("a", request(RED, 1, 0), at(0));
        assertThatThrownBy(() -> queue.offerFirst("a", request(RED, 1, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("waits already");
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void aRequestAdmittedUnderALargerMaxSizeRunsAlone() {
        BatchQueue<String> queue = queue(4);
        queue.offer("a", request(RED, 1, 0), at(0));
        queue.offer("b", request(RED, 8, 0), at(0));
        queue.offer("c", request(RED, 1, 0), at(0));

        assertThat(tickets(queue.poll(at(0), NO_LIMIT))).containsExactly("a");
        assertThat(queue.poll(at(0), NO_LIMIT)).contains(new Batch<>(List.of("b"), RED, 8));
        assertThat(queue.poll(at(0), NO_LIMIT)).isEmpty();
    }

    @Test
    void sizesNearTheLargestIntDoNotOverflow() {
        BatchQueue<String> queue = queue(Integer.MAX_VALUE);
        queue.offer("a", request(RED, Integer.MAX_VALUE - 1, 0), at(0));
        queue.offer("b", request(RED, Integer.MAX_VALUE - 1, 0), at(0));

        assertThat(tickets(queue.poll(at(0), NO_LIMIT))).containsExactly("a");
    }
}
