package io.akkord.actors.agent;

import akka.actor.typed.ActorRef;
import io.akkord.actors.worker.WorkerActor;

/** Gives workers the numbers under which routers of all nodes reach them. Thread-safe. */
public interface HostedWorkers {

    /** A number that no worker of this node in this incarnation had before. */
    long add(String deployment, ActorRef<WorkerActor.Command> worker);

    void remove(long worker);
}
