package io.akkord.runtime.engine.process;

import io.akkord.runtime.RuntimeSettings;
import io.akkord.runtime.engine.Engine;
import io.akkord.runtime.engine.EngineException;
import io.akkord.runtime.engine.EngineResources;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.tensor.Tensors;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An engine in a child JVM that sees only the devices of its claim, and whose crash costs only what it was running. Runs are written on
 * the engine's own thread; their answers are read, and their stages completed, on one more.
 *
 * <p>The child lives no longer than this JVM: it ends when the connection does, for whatever reason. When the child ends unasked, every
 * run and check under way fails, and the engine is broken for good; whoever owns it makes another one.
 */
public final class ProcessEngine implements Engine {
    /** How long a child may take to free its engine. */
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);
    /** How long a process may take to be gone when its connection is. */
    private static final Duration END_GRACE = Duration.ofSeconds(2);

    private final EngineOrder order;
    private final int concurrency;

    private final Answers answers = new Answers();

    private final Object lock = new Object();
    private boolean aborted;
    private @Nullable ChildProcess child;
    private @Nullable FrameWriter writer;
    private @Nullable Thread reader;

    /**
     * An engine whose process is not started yet.
     *
     * @param concurrency of the engine that the child will make
     * @throws IllegalArgumentException when something of the deployment cannot cross to another process
     */
    public ProcessEngine(DeploymentSpec spec, RuntimeSettings settings, EngineResources resources, int concurrency) {
        this.order = new EngineOrder(spec, settings, resources);
        this.concurrency = concurrency;
        try {
            if (spec.model() instanceof Model.JavaHandler handler) {
                check(handler);
            }
            OrderCodec.put(new WireOut(), order);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "deployment '" + spec.name() + "' cannot have isolation 'process': " + e.getMessage(), e);
        }
    }

    private static void check(Model.JavaHandler model) {
        if (!model.speaksTensors()) {
            throw new IllegalArgumentException(
                    "its handler " + model.definition().className() + " takes "
                            + model.definition().requestType() + " and returns "
                            + model.definition().responseType() + ", but only " + Tensors.class.getName()
                            + " cross to another process; let it take and return those, or use isolation 'in_process'");
        }
    }

    /** The process id of the child, once {@link #load()} has started it. */
    public OptionalLong pid() {
        synchronized (lock) {
            return child == null ? OptionalLong.empty() : OptionalLong.of(child.pid());
        }
    }

    @Override
    public void load() throws EngineException {
        ChildProcess started =
                ChildProcess.start(order.spec().name(), order.resources().visibleDevices());
        synchronized (lock) {
            child = started;
            if (aborted) {
                started.kill();
            }
        }
        try {
            var channel = started.connect();
            FrameReader frames = new FrameReader(channel);
            started.check(frames.read());
            FrameWriter out = new FrameWriter(channel);
            Thread thread = new Thread(
                    () -> read(started, frames),
                    "engine-process-" + order.spec().name());
            thread.setDaemon(true);
            synchronized (lock) {
                writer = out;
                reader = thread;
            }
            thread.start();
            send(started, out, new Message.Load(order));
        } catch (IOException e) {
            throw end(started, e);
        }
        await(answers.loaded());
    }

    @Override
    public CompletionStage<Execution> run(List<Object> payloads) {
        List<Object> fitting = new ArrayList<>(payloads.size());
        for (Object payload : payloads) {
            if (Wire.refuse((Tensors) payload).isEmpty()) {
                fitting.add(payload);
            }
        }
        if (fitting.size() == payloads.size()) {
            return send(payloads);
        }
        CompletionStage<Execution> run = fitting.isEmpty()
                ? CompletableFuture.completedFuture(new Execution(List.of(), 0, 0, 0))
                : send(fitting);
        return run.thenApply(execution -> withRefusals(payloads, execution));
    }

    private static Execution withRefusals(List<Object> payloads, Execution execution) {
        List<Outcome> outcomes = new ArrayList<>(payloads.size());
        var answered = execution.outcomes().iterator();
        for (Object payload : payloads) {
            Optional<String> refusal = Wire.refuse((Tensors) payload);
            outcomes.add(refusal.isPresent() ? Outcome.failure(Reason.BAD_REQUEST, refusal.get()) : answered.next());
        }
        return new Execution(outcomes, execution.inputNanos(), execution.inferNanos(), execution.outputNanos());
    }

    private CompletionStage<Execution> send(List<Object> payloads) {
        CompletableFuture<Execution> run = new CompletableFuture<>();
        try {
            long id = answers.expect(run);
            send(new Message.Run(id, payloads));
            return run;
        } catch (EngineException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void send(Message message) {
        ChildProcess to;
        FrameWriter out;
        synchronized (lock) {
            to = child;
            out = writer;
        }
        if (to == null || out == null) {
            throw new IllegalStateException("the engine of " + order.spec().name() + " is not loaded");
        }
        send(to, out, message);
    }

    private static void send(ChildProcess to, FrameWriter out, Message message) {
        try {
            out.write(message);
        } catch (IOException e) {
            // The child is gone. Its reader learns it too, and tells everybody with the reason.
            to.closeChannels();
        }
    }

    @Override
    public void checkHealth() throws Exception {
        CompletableFuture<Void> asked = answers.expectHealth();
        send(new Message.CheckHealth());
        await(asked);
    }

    /** What the child computes by is fixed with its process; the parent's share, queues and checks, is not. */
    @Override
    public void reconfigure(DeploymentSpec changed) {
        DeploymentSpec now = order.spec();
        if (!changed.userConfig().equals(now.userConfig())
                || (concurrency > 1 && changed.maxOngoingRequests() != now.maxOngoingRequests())
                || changed.batch().isBatched() != now.batch().isBatched()) {
            throw new IllegalArgumentException(
                    "an engine in a process of its own takes another user_config, max_ongoing_requests or kind of batching only"
                            + " in a new replica");
        }
    }

    @Override
    public int concurrency() {
        return concurrency;
    }

    @Override
    public void abort() {
        synchronized (lock) {
            aborted = true;
            if (child != null) {
                child.kill();
            }
        }
    }

    @Override
    public void close() {
        ChildProcess ending;
        FrameWriter out;
        Thread thread;
        synchronized (lock) {
            ending = child;
            out = writer;
            thread = reader;
        }
        if (ending == null) {
            return;
        }
        if (out != null) {
            send(ending, out, new Message.Close());
        } else {
            ending.kill();
        }
        ending.end(CLOSE_GRACE);
        if (thread != null) {
            try {
                thread.join(END_GRACE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Reads answers until the child ends. */
    private void read(ChildProcess from, FrameReader frames) {
        Throwable why = null;
        try {
            for (Message message = frames.read(); message != null; message = frames.read()) {
                answers.take(message);
            }
        } catch (Throwable t) {
            why = t;
        }
        answers.fail(end(from, why));
    }

    /** Sees to the child's end, and says why it ended. */
    private EngineException end(ChildProcess from, @Nullable Throwable why) {
        boolean connectionEnded = why == null || (why instanceof IOException && !(why instanceof ProtocolException));
        if (!connectionEnded) {
            from.kill();
        }
        from.end(END_GRACE);
        String report = from.report();
        return connectionEnded
                ? new EngineException(report)
                : new EngineException("the process of the engine was ended for what it sent: " + why + "; " + report);
    }

    private static void await(CompletableFuture<Void> future) throws EngineException {
        try {
            future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof EngineException told ? told : new EngineException("" + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while waiting for the process of the engine", e);
        }
    }
}
