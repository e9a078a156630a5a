package io.akkord.actors.worker;

import io.akkord.runtime.engine.Engine.Execution;
import io.akkord.runtime.handler.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One run of the engine: the work in it, which may come from several routers. */
final class Run {
    final List<Work> works;
    final int rows;
    /** When the engine was given it. Written and read in turn by whoever has the run in hand. */
    private long startedNanos;

    Run(List<Work> works, int rows) {
        this.works = works;
        this.rows = rows;
    }

    void started(long nowNanos) {
        startedNanos = nowNanos;
    }

    boolean hasExpired(long nowNanos) {
        for (Work work : works) {
            if (work.request.isExpired(nowNanos)) {
                return true;
            }
        }
        return false;
    }

    /** The same run without some of its work. */
    Run without(List<Work> dropped) {
        List<Work> kept = new ArrayList<>(works);
        kept.removeAll(dropped);
        return new Run(kept, kept.stream().mapToInt(work -> work.request.rows()).sum());
    }

    List<Object> payloads() {
        List<Object> payloads = new ArrayList<>(works.size());
        for (Work work : works) {
            payloads.add(work.request.payload());
        }
        return payloads;
    }

    List<RequestContext> contexts() {
        List<RequestContext> contexts = new ArrayList<>(works.size());
        for (Work work : works) {
            contexts.add(work.context);
        }
        return contexts;
    }

    /** Nobody waits for its answers any more. */
    void cancel() {
        works.forEach(work -> work.context.cancel());
    }

    /** Tells every router how its work ended. The run itself is counted by one of them. */
    void answer(String replica, Execution execution, long nowNanos) {
        Map<ReplySink, List<WorkerReply.Answer>> answers = new LinkedHashMap<>(2);
        for (int i = 0; i < works.size(); i++) {
            Work work = works.get(i);
            answers.computeIfAbsent(work.replyTo, router -> new ArrayList<>(works.size()))
                    .add(new WorkerReply.Answer(work.id, execution.outcomes().get(i)));
        }
        int countedRows = rows;
        for (Map.Entry<ReplySink, List<WorkerReply.Answer>> entry : answers.entrySet()) {
            entry.getKey()
                    .tell(new WorkerReply.BatchDone(
                            replica,
                            entry.getValue(),
                            countedRows,
                            nowNanos - startedNanos,
                            execution.inputNanos(),
                            execution.inferNanos(),
                            execution.outputNanos()));
            countedRows = 0;
        }
    }

    /** The numbers of some work, by the router it came from. */
    static Map<ReplySink, List<Long>> byRouter(List<Work> works) {
        Map<ReplySink, List<Long>> ids = new LinkedHashMap<>();
        for (Work work : works) {
            ids.computeIfAbsent(work.replyTo, router -> new ArrayList<>()).add(work.id);
        }
        return ids;
    }
}
