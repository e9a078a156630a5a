package io.akkord.actors.link;

import akka.actor.typed.ActorRef;
import io.akkord.actors.worker.ReplySink;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.actors.worker.WorkerActor.Item;
import java.util.List;

/** A worker on this node. */
public record LocalPort(ActorRef<WorkerActor.Command> worker) implements WorkerPort {
    @Override
    public void execute(List<Item> items, boolean alone, ReplySink replies) {
        worker.tell(new WorkerActor.Execute(items, alone, replies));
    }

    @Override
    public void withdraw(List<Long> ids, ReplySink replies) {
        worker.tell(new WorkerActor.Withdraw(ids, replies));
    }
}
