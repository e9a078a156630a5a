package io.akkord.runtime.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.request.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlineHeapTest {

    @Test
    void theEarliestIsOnTopWhicheverEntriesLeave() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        // The deadlines lie on both sides of where the clock wraps.
        long start = Long.MAX_VALUE - 500;
        DeadlineHeap<Integer> heap = new DeadlineHeap<>();
        List<Entry<Integer>> present = new ArrayList<>();

        for (int step = 0; step < 20_000; step++) {
            boolean growing = step / 1000 % 2 == 0;
            if (random.nextInt(10) < (growing ? 7 : 3)) {
                Entry<Integer> entry = entry(step, start + random.nextInt(1000));
                present.add(entry);
                heap.add(entry);
            } else if (!present.isEmpty()) {
                // Disorder deep in the heap shows only when the top is taken away.
                Entry<Integer> leaving = growing ? present.get(random.nextInt(present.size())) : heap.earliest();
                present.remove(leaving);
                heap.remove(leaving);
            }
            Entry<Integer> earliest = heap.earliest();
            assertThat(earliest == null ? "none" : earliest.request.deadlineNanos() - start)
                    .as("seed %s", seed)
                    .isEqualTo(present.stream()
                            .map(entry -> entry.request.deadlineNanos() - start)
                            .min(Comparator.naturalOrder())
                            .<Object>map(deadline -> deadline)
                            .orElse("none"));
        }
    }

    @Test
    void anEntryThatLeftKnowsIt() {
        DeadlineHeap<Integer> heap = new DeadlineHeap<>();
        Entry<Integer> entry = entry(1, 5);
        assertThat(entry.heapIndex).isEqualTo(Entry.NOT_IN_HEAP);

        heap.add(entry);
        assertThat(entry.heapIndex).isZero();

        heap.remove(entry);
        assertThat(entry.heapIndex).isEqualTo(Entry.NOT_IN_HEAP);
        assertThat(heap.earliest()).isNull();
    }

    private static Entry<Integer> entry(int ticket, long deadline) {
        Request request = new Request(
                "r", "payload", 1, BatchKey.ANY, 1, 0, deadline, Request.Expiry.QUEUE_TIMEOUT, Optional.empty());
        return new Entry<>(ticket, request, 0);
    }
}
