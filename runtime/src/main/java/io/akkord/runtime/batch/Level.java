package io.akkord.runtime.batch;

import org.jspecify.annotations.Nullable;

/** The requests of one priority, in order; any of them leaves in constant time. */
final class Level<T> {
    @Nullable
    Entry<T> first;

    private @Nullable Entry<T> last;

    void addLast(Entry<T> entry) {
        entry.previous = last;
        if (last == null) {
            first = entry;
        } else {
            last.next = entry;
        }
        last = entry;
    }

    void addFirst(Entry<T> entry) {
        entry.next = first;
        if (first == null) {
            last = entry;
        } else {
            first.previous = entry;
        }
        first = entry;
    }

    void remove(Entry<T> entry) {
        if (entry.previous == null) {
            first = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next == null) {
            last = entry.previous;
        } else {
            entry.next.previous = entry.previous;
        }
        entry.previous = null;
        entry.next = null;
    }
}
