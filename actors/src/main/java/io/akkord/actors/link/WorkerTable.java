package io.akkord.actors.link;

import akka.actor.typed.ActorRef;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** The workers of this node, under the numbers by which routers of all nodes call them. Thread-safe. */
public final class WorkerTable {
    private final Map<Long, Entry> workers = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();

    /** A worker, and how requests and responses of its deployment cross. */
    record Entry(ActorRef<WorkerActor.Command> worker, HandlerPayloads payloads) {}

    /** Gives a worker a number that no worker of this node had before, in this incarnation. */
    public long register(DeploymentSpec spec, ActorRef<WorkerActor.Command> worker) {
        long number = last.incrementAndGet();
        workers.put(number, new Entry(worker, HandlerPayloads.of(spec)));
        return number;
    }

    /** Forgets a worker that has stopped; routers that have work at it learn of it. */
    public void unregister(long number) {
        if (workers.remove(number) != null) {
            listeners.forEach(listener -> listener.accept(number));
        }
    }

    /** The worker of that number; empty when there is none (any more). */
    public Optional<ActorRef<WorkerActor.Command>> find(long number) {
        return entry(number).map(Entry::worker);
    }

    Optional<Entry> entry(long number) {
        return Optional.ofNullable(workers.get(number));
    }

    /** Has the listener told of every worker that is forgotten. */
    void subscribe(LongConsumer listener) {
        listeners.add(listener);
    }

    void unsubscribe(LongConsumer listener) {
        listeners.remove(listener);
    }
}
