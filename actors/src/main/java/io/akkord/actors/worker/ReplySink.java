package io.akkord.actors.worker;

import akka.actor.typed.ActorRef;

/** Where a router takes what workers tell it. Two that are equal belong to the same router. Thread-safe; never blocks. */
public interface ReplySink {
    void tell(WorkerReply reply);

    /** A router on this node. */
    record Local(ActorRef<WorkerReply> router) implements ReplySink {
        @Override
        public void tell(WorkerReply reply) {
            router.tell(reply);
        }
    }
}
