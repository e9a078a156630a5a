package io.akkord.actors.worker;

import io.akkord.actors.worker.WorkerActor.Execute;
import io.akkord.actors.worker.WorkerActor.Item;
import io.akkord.actors.worker.WorkerActor.Withdraw;
import io.akkord.runtime.engine.EngineHost;
import io.akkord.runtime.spec.BatchOptions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The work of one worker between its routers and its engine: what waits, what runs, and one complete run ahead, so that the engine goes from
 * one run to the next without waiting for the worker. For the worker's actor alone, but for what it says of the engine's threads.
 */
final class EngineFeed {
    private final String replica;
    private final EngineHost host;
    /** Told by the engine's threads that a run ended, and how it failed if it did. */
    private final BiConsumer<Run, @Nullable Throwable> ended;

    private WaitingWork waiting;
    /** With the one in {@link #next}. */
    private final Set<Run> running = new LinkedHashSet<>();

    private final NextRun next = new NextRun();

    EngineFeed(String replica, BatchOptions options, EngineHost host, BiConsumer<Run, @Nullable Throwable> ended) {
        this.replica = replica;
        this.host = host;
        this.ended = ended;
        this.waiting = new WaitingWork(options);
    }

    boolean isEmpty() {
        return running.isEmpty() && waiting.isEmpty();
    }

    /** Takes work in. */
    void accept(Execute execute) {
        long now = System.nanoTime();
        for (Item item : execute.items()) {
            waiting.add(new Work(item.id(), item.request(), execute.replyTo()), execute.alone(), now);
        }
        pump(now);
    }

    /** Goes by other options from now on, also with what waits. */
    void reconfigure(BatchOptions options) {
        long now = System.nanoTime();
        waiting = waiting.under(options, now);
        pump(now);
    }

    /** A run that {@link #ended} told of is over. */
    void freed(Run run) {
        running.remove(run);
        pump(System.nanoTime());
    }

    /** Drops work that is not wanted any more, and tells its router of what had not begun to run. */
    void withdraw(Withdraw withdraw) {
        List<Long> returned = new ArrayList<>();
        for (long id : withdraw.ids()) {
            Work.Key key = new Work.Key(id, withdraw.replyTo());
            if (waiting.withdraw(key) || withdrawAhead(key)) {
                returned.add(id);
            } else {
                cancel(key);
            }
        }
        if (!returned.isEmpty()) {
            withdraw.replyTo().tell(new WorkerReply.Returned(replica, returned, false));
        }
    }

    /** Names to their routers the runs that the engine has, since they may have broken it, and forgets them. */
    void runsFailed(String reason) {
        Run ahead = next.take();
        if (ahead != null) {
            running.remove(ahead);
            giveBack(ahead.works, true);
        }
        List<Work> ran = new ArrayList<>();
        running.forEach(run -> ran.addAll(run.works));
        running.forEach(Run::cancel);
        Run.byRouter(ran).forEach((router, ids) -> router.tell(new WorkerReply.RunFailed(replica, ids, reason)));
        running.clear();
    }

    /** Gives everything back to its routers. What the engine has may still be answered; the router goes by what it hears first. */
    void returnAll() {
        next.take();
        List<Work> left = new ArrayList<>();
        running.forEach(run -> left.addAll(run.works));
        running.forEach(Run::cancel);
        left.addAll(waiting.drainAll());
        giveBack(left, true);
    }

    /** Gives the engine all it can take now, and puts one run ahead if that is complete. */
    private void pump(long now) {
        giveBack(waiting.expire(now), false);
        while (underWay() < host.concurrency()) {
            Run run = next.isEmpty() ? waiting.next(now) : takeBack(now);
            if (run == null) {
                return;
            }
            running.add(run);
            begin(run);
        }
        if (next.isEmpty() && waiting.isNextComplete()) {
            Run run = waiting.next(now);
            if (run != null) {
                running.add(run);
                next.put(run);
            }
        }
    }

    /** Runs that the engine has, or had without our knowing yet that it is through. */
    private int underWay() {
        return running.size() - (next.isEmpty() ? 0 : 1);
    }

    /** The run that was put ahead but not begun, without what has expired; what waits behind it when nothing is left of it. */
    private @Nullable Run takeBack(long now) {
        Run run = next.take();
        if (run == null) {
            return waiting.next(now);
        }
        running.remove(run);
        List<Work> expired =
                run.works.stream().filter(work -> work.request.isExpired(now)).toList();
        giveBack(expired, false);
        Run left = expired.isEmpty() ? run : run.without(expired);
        return left.works.isEmpty() ? waiting.next(now) : left;
    }

    /** Thread-safe: the engine's threads begin the run put ahead. */
    private void begin(Run run) {
        run.started(System.nanoTime());
        host.run(run.payloads(), run.contexts(), (execution, failure) -> {
            long now = System.nanoTime();
            if (execution != null) {
                Run ahead = next.takeIfFresh(now);
                if (ahead != null) {
                    begin(ahead);
                }
                run.answer(replica, execution, now);
            }
            ended.accept(run, failure);
        });
    }

    /** Takes work out of the run put ahead; false when it is not there, or the engine has it by now. */
    private boolean withdrawAhead(Work.Key key) {
        Run run = next.take();
        if (run == null) {
            return false;
        }
        List<Work> withdrawn =
                run.works.stream().filter(work -> work.key().equals(key)).toList();
        if (!withdrawn.isEmpty()) {
            running.remove(run);
            run = run.without(withdrawn);
        }
        if (!run.works.isEmpty()) {
            running.add(run);
            next.put(run);
        }
        pump(System.nanoTime());
        return !withdrawn.isEmpty();
    }

    /** Work that the engine has: a handler may care that nobody waits for it. */
    private void cancel(Work.Key key) {
        for (Run run : running) {
            for (Work work : run.works) {
                if (work.key().equals(key)) {
                    work.context.cancel();
                    return;
                }
            }
        }
    }

    private void giveBack(List<Work> works, boolean leaving) {
        if (!works.isEmpty()) {
            Run.byRouter(works)
                    .forEach((ReplySink router, List<Long> ids) ->
                            router.tell(new WorkerReply.Returned(replica, ids, leaving)));
        }
    }
}
