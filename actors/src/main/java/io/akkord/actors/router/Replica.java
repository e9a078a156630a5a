package io.akkord.actors.router;

import akka.actor.typed.ActorRef;
import io.akkord.actors.worker.WorkerActor;

/** A replica as its router sees it. */
final class Replica implements ReplicaChoice.Candidate {
    final String id;
    final ActorRef<WorkerActor.Command> worker;
    private final int capacity;
    private int outstanding;

    Replica(String id, ActorRef<WorkerActor.Command> worker, int capacity) {
        this.id = id;
        this.worker = worker;
        this.capacity = capacity;
    }

    void sent(int requests) {
        outstanding += requests;
    }

    void settled() {
        outstanding--;
    }

    @Override
    public int outstanding() {
        return outstanding;
    }

    @Override
    public int credit() {
        return capacity - outstanding;
    }
}
