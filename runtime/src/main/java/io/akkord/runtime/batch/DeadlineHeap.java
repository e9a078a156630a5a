package io.akkord.runtime.batch;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A binary heap of the waiting requests that have a deadline, the earliest on top. Each entry knows its place, so that one which leaves
 * early is found without a search. Deadlines are compared by difference: nanoTime may be of any sign, and wraps.
 */
final class DeadlineHeap<T> {
    private final List<Entry<T>> heap = new ArrayList<>();

    /** The entry with the earliest deadline; null when there is none. */
    @Nullable
    Entry<T> earliest() {
        return heap.isEmpty() ? null : heap.get(0);
    }

    void add(Entry<T> entry) {
        heap.add(entry);
        siftUp(heap.size() - 1, entry);
    }

    void remove(Entry<T> entry) {
        int hole = entry.heapIndex;
        entry.heapIndex = Entry.NOT_IN_HEAP;
        Entry<T> moved = heap.remove(heap.size() - 1);
        if (moved == entry) {
            return;
        }
        if (hole > 0 && isBefore(moved, heap.get((hole - 1) / 2))) {
            siftUp(hole, moved);
        } else {
            siftDown(hole, moved);
        }
    }

    void clear() {
        heap.clear();
    }

    private void siftUp(int start, Entry<T> entry) {
        int index = start;
        while (index > 0) {
            int parent = (index - 1) / 2;
            if (!isBefore(entry, heap.get(parent))) {
                break;
            }
            put(index, heap.get(parent));
            index = parent;
        }
        put(index, entry);
    }

    private void siftDown(int start, Entry<T> entry) {
        int index = start;
        while (2 * index + 1 < heap.size()) {
            int child = 2 * index + 1;
            if (child + 1 < heap.size() && isBefore(heap.get(child + 1), heap.get(child))) {
                child++;
            }
            if (!isBefore(heap.get(child), entry)) {
                break;
            }
            put(index, heap.get(child));
            index = child;
        }
        put(index, entry);
    }

    private void put(int index, Entry<T> entry) {
        heap.set(index, entry);
        entry.heapIndex = index;
    }

    private boolean isBefore(Entry<T> a, Entry<T> b) {
        return a.request.deadlineNanos() - b.request.deadlineNanos() < 0;
    }
}
