package io.akkord.runtime.reconcile;

import java.util.ArrayDeque;
import java.util.Deque;

/** One way between an entity and a node: in order, late, and now and then nothing. */
final class SimWire {
    private final Deque<Long> times = new ArrayDeque<>();
    private final Deque<Runnable> messages = new ArrayDeque<>();

    void send(long at, Runnable message) {
        Long last = times.peekLast();
        times.add(last == null ? at : Math.max(last, at));
        messages.add(message);
    }

    void deliver(long now) {
        while (!times.isEmpty() && times.element() <= now) {
            times.remove();
            messages.remove().run();
        }
    }
}
