package io.akkord.actors.worker;

import io.akkord.actors.cluster.NodeKey;
import io.akkord.runtime.request.Outcome;
import java.util.List;

/** What a worker tells routers about the work they sent, by the numbers they gave it. */
public sealed interface WorkerReply {

    /**
     * A run ended.
     *
     * @param executedRows rows of the whole run; 0 when the run is counted by another router
     * @param runNanos from leaving the worker's queue to the engine's answer
     */
    record BatchDone(
            String replica,
            List<Answer> answers,
            int executedRows,
            long runNanos,
            long inputNanos,
            long inferNanos,
            long outputNanos)
            implements WorkerReply {}

    /** How one item ended. */
    record Answer(long id, Outcome outcome) {}

    /**
     * Work that has not run and will not: run it elsewhere, if it is still wanted.
     *
     * @param leaving whether the replica takes no more
     */
    record Returned(String replica, List<Long> ids, boolean leaving) implements WorkerReply {}

    /** The engine broke while it ran this work. The replica takes no more. */
    record RunFailed(String replica, List<Long> ids, String reason) implements WorkerReply {}

    /** The worker has stopped: what it had and did not answer has no answer any more. Told by links; on one node, routers watch workers. */
    record Ended(NodeKey node, long worker) implements WorkerReply {}
}
