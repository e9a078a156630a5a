package io.akkord.runtime.batch;

import io.akkord.runtime.request.Request;
import org.jspecify.annotations.Nullable;

/** A request that waits: a link of its level's list, and an element of the deadline heap if it has a deadline. */
final class Entry<T> {
    static final int NOT_IN_HEAP = -1;

    final T ticket;
    final Request request;
    final int level;

    @Nullable
    Entry<T> previous;

    @Nullable
    Entry<T> next;

    int heapIndex = NOT_IN_HEAP;

    Entry(T ticket, Request request, int level) {
        this.ticket = ticket;
        this.request = request;
        this.level = level;
    }
}
