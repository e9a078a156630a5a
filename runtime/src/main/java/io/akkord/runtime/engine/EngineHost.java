package io.akkord.runtime.engine;

import io.akkord.runtime.engine.Engine.Execution;
import io.akkord.runtime.handler.RequestContext;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of one replica and the threads that call it. An engine of concurrency 1 is only ever called on one thread, always the same;
 * others on as many threads as they allow runs, and one more for health checks. Loading, warm-up, health checks and closing never overlap.
 *
 * <p>Every call is answered exactly once, whatever the engine throws. Answers come on the engine's threads (an asynchronous handler's on
 * the thread that completed it) and must be short; a call that the host refuses, because it comes at the wrong time, is answered at once
 * on the caller's thread. The methods may be called from any thread and never block.
 */
public final class EngineHost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineHost.class);

    private enum State {
        NEW,
        STARTING,
        READY,
        FAILED,
        /** Waiting for what is under way. */
        CLOSING,
        FREEING,
        CLOSED
    }

    private final String name;
    private final Engine engine;
    private volatile int concurrency;
    private final EngineThreads threads;

    private final Object lock = new Object();
    private State state = State.NEW;
    /** Runs that the engine has; given back before their answer, which may bring the next run. */
    private int runs;
    /** Answers that are owed; given back after them. */
    private int owed;

    private boolean checking;
    private final List<Runnable> closers = new ArrayList<>();

    /** @param name of the replica, for its threads and log lines */
    public EngineHost(String name, Engine engine) {
        this("", name, engine);
    }

    /** @param deployment of the replica, for the log lines of its threads; empty for none */
    public EngineHost(String deployment, String name, Engine engine) {
        this.name = name;
        this.engine = engine;
        this.concurrency = engine.concurrency();
        this.threads = new EngineThreads(deployment, name, concurrency == 1 ? 1 : concurrency + 1);
        engine.belongsTo(name);
        engine.useThreads(threads);
    }

    /** How many {@link #run} calls may be under way at once; another after {@link #reconfigure}, perhaps. */
    public int concurrency() {
        return concurrency;
    }

    /**
     * Loads the model and runs the warm-up requests, one by one.
     *
     * @param done gets nothing when the engine is ready, or the reason why it is not; then only {@link #close} is left to do
     */
    public void start(List<Object> warmUp, Consumer<Optional<EngineException>> done) {
        String refusal = enter(State.NEW, "started", () -> state = State.STARTING);
        if (refusal != null) {
            done.accept(Optional.of(new EngineException(refusal)));
            return;
        }
        execute(
                () -> started(EngineStart.of(name, engine, warmUp), done),
                thrown -> started(EngineStart.failure(name, thrown), done));
    }

    /**
     * Runs one batch.
     *
     * @param payloads as in {@link Engine#run}
     * @param done gets what running gave, or why the engine could not run: it is broken, not ready, closed, or has
     *     {@link #concurrency()} runs under way already
     */
    public void run(List<Object> payloads, BiConsumer<@Nullable Execution, @Nullable Throwable> done) {
        run(payloads, List.of(), done);
    }

    /** The same, for known requests: see {@link Engine#run(List, List)}. */
    public void run(
            List<Object> payloads,
            List<RequestContext> contexts,
            BiConsumer<@Nullable Execution, @Nullable Throwable> done) {
        String refusal;
        synchronized (lock) {
            if (state == State.READY && runs >= concurrency) {
                refusal = "the engine of " + name + " takes " + concurrency + " runs at once, and has as many";
            } else {
                refusal = enter(State.READY, "run", () -> runs++);
            }
        }
        if (refusal != null) {
            done.accept(null, new IllegalStateException(refusal));
            return;
        }
        Run run = new Run(payloads, contexts, done);
        execute(run, thrown -> run.accept(null, thrown));
    }

    /** Asks the engine how it is; {@code done} gets nothing when it is well. */
    public void checkHealth(Consumer<Optional<Throwable>> done) {
        String refusal;
        synchronized (lock) {
            refusal = checking
                    ? "the previous health check of " + name + " is still under way"
                    : enter(State.READY, "checked", () -> checking = true);
        }
        if (refusal != null) {
            done.accept(Optional.of(new IllegalStateException(refusal)));
            return;
        }
        execute(
                () -> {
                    Optional<Throwable> illness = Optional.empty();
                    try {
                        engine.checkHealth();
                    } catch (Throwable t) {
                        illness = Optional.of(t);
                    }
                    checked(illness, done);
                },
                thrown -> checked(Optional.of(thrown), done));
    }

    /**
     * Gives the engine a changed deployment while it serves.
     *
     * @param done gets nothing when it goes by the new one, or the reason why it goes on under the old
     */
    public void reconfigure(DeploymentSpec spec, Consumer<Optional<Throwable>> done) {
        String refusal = enter(State.READY, "reconfigured", () -> {});
        if (refusal != null) {
            done.accept(Optional.of(new IllegalStateException(refusal)));
            return;
        }
        execute(
                () -> {
                    Optional<Throwable> failure = Optional.empty();
                    try {
                        engine.reconfigure(spec);
                        int now = engine.concurrency();
                        threads.limit(now == 1 ? 1 : now + 1);
                        concurrency = now;
                    } catch (Throwable t) {
                        failure = Optional.of(t);
                    }
                    Optional<Throwable> result = failure;
                    answer(() -> done.accept(result));
                },
                thrown -> answer(() -> done.accept(Optional.of(thrown))));
    }

    /**
     * Refuses further calls, waits for the answers of those under way, frees the engine, and ends the threads. A run that never ends keeps
     * the engine from being freed; its thread does not keep the JVM alive.
     *
     * @param done called once all is over; at once when it was already
     */
    public void close(Runnable done) {
        boolean over;
        synchronized (lock) {
            if (state == State.NEW) {
                state = State.CLOSED;
                threads.shutdown();
            }
            over = state == State.CLOSED;
            if (!over) {
                closers.add(done);
                if (state != State.FREEING) {
                    state = State.CLOSING;
                }
            }
        }
        if (over) {
            done.run();
        } else {
            freeWhenIdle();
        }
    }

    /** As {@link #close(Runnable)}, without being told when it is over. */
    @Override
    public void close() {
        close(() -> {});
    }

    /**
     * Makes the engine give up what it is doing, if it can: its answers come soon then, as failures. For when a load, a run or a check takes
     * too long, before {@link #close}.
     */
    public void abort() {
        engine.abort();
    }

    private @Nullable String enter(State required, String verb, Runnable change) {
        synchronized (lock) {
            if (state != required) {
                return "the engine of " + name + " cannot be " + verb + " when it is " + state;
            }
            change.run();
            owed++;
            return null;
        }
    }

    private void answer(Runnable answer) {
        try {
            answer.run();
        } catch (Throwable t) {
            LOG.error("replica {}: the receiver of an answer of the engine failed", name, t);
        } finally {
            synchronized (lock) {
                owed--;
            }
            freeWhenIdle();
        }
    }

    private void execute(Runnable task, Consumer<Throwable> notExecuted) {
        try {
            threads.execute(task);
        } catch (Throwable t) {
            // No thread could be made.
            notExecuted.accept(t);
        }
    }

    private void started(Optional<EngineException> failure, Consumer<Optional<EngineException>> done) {
        Optional<EngineException> told = failure;
        synchronized (lock) {
            if (state == State.STARTING) {
                state = failure.isPresent() ? State.FAILED : State.READY;
            } else if (failure.isEmpty()) {
                told = Optional.of(new EngineException("the engine of " + name + " was closed while it started"));
            }
        }
        Optional<EngineException> result = told;
        answer(() -> done.accept(result));
    }

    private void checked(Optional<Throwable> illness, Consumer<Optional<Throwable>> done) {
        synchronized (lock) {
            checking = false;
        }
        answer(() -> done.accept(illness));
    }

    private void freeWhenIdle() {
        synchronized (lock) {
            if (state != State.CLOSING || owed > 0) {
                return;
            }
            state = State.FREEING;
        }
        execute(this::free, thrown -> free());
    }

    private void free() {
        try {
            engine.close();
        } catch (Throwable t) {
            LOG.error(
                    "replica {}: its engine did not close well; what it held may be lost until the node stops",
                    name,
                    t);
        }
        List<Runnable> told;
        synchronized (lock) {
            state = State.CLOSED;
            told = List.copyOf(closers);
            closers.clear();
        }
        threads.shutdown();
        for (Runnable closer : told) {
            try {
                closer.run();
            } catch (Throwable t) {
                LOG.error("replica {}: the receiver of the end of the engine failed", name, t);
            }
        }
    }

    /** One run, answered once. */
    private final class Run implements Runnable, BiConsumer<@Nullable Execution, @Nullable Throwable> {
        private final List<Object> payloads;
        private final List<RequestContext> contexts;
        private final BiConsumer<@Nullable Execution, @Nullable Throwable> done;
        private final AtomicBoolean answered = new AtomicBoolean();

        Run(
                List<Object> payloads,
                List<RequestContext> contexts,
                BiConsumer<@Nullable Execution, @Nullable Throwable> done) {
            this.payloads = payloads;
            this.contexts = contexts;
            this.done = done;
        }

        @Override
        public void run() {
            try {
                Futures.onEnd(engine.run(payloads, contexts), this);
            } catch (Throwable t) {
                accept(null, t);
            }
        }

        @Override
        public void accept(@Nullable Execution execution, @Nullable Throwable thrown) {
            if (!answered.compareAndSet(false, true)) {
                return;
            }
            Throwable problem = thrown;
            if (problem == null && (execution == null || execution.outcomes().size() != payloads.size())) {
                problem = new EngineException("the engine of " + name + " gave "
                        + (execution == null ? 0 : execution.outcomes().size()) + " outcomes for " + payloads.size()
                        + " requests");
            }
            Execution result = problem == null ? execution : null;
            Throwable reason = problem;
            synchronized (lock) {
                runs--;
            }
            answer(() -> done.accept(result, reason));
        }
    }
}
