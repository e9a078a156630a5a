package io.akkord.actors.link;

import io.akkord.actors.worker.ReplySink;
import io.akkord.actors.worker.WorkerActor.Item;
import java.util.List;

/** The way from a router to a worker, on this node or another. Thread-safe; never blocks. */
public interface WorkerPort {

    /** As {@link io.akkord.actors.worker.WorkerActor.Execute}. */
    void execute(List<Item> items, boolean alone, ReplySink replies);

    /** As {@link io.akkord.actors.worker.WorkerActor.Withdraw}. */
    void withdraw(List<Long> ids, ReplySink replies);
}
