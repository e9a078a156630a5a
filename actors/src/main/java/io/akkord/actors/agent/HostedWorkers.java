package io.akkord.actors.agent;

import akka.actor.typed.ActorRef;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.runtime.spec.DeploymentSpec;

/** Gives workers the numbers under which routers of all nodes reach them. Thread-safe. */
public interface HostedWorkers {

    /**
     * A number that no worker of this node in this incarnation had before.
     *
     * @param spec of the worker: it says which classes its requests and responses may be of, when they come from other nodes
     */
    long add(DeploymentSpec spec, ActorRef<WorkerActor.Command> worker);

    void remove(long worker);
}
