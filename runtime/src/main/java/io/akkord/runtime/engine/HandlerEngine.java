package io.akkord.runtime.engine;

import io.akkord.runtime.handler.BatchHandler;
import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.handler.HandlerClasses;
import io.akkord.runtime.handler.HandlerLifecycle;
import io.akkord.runtime.handler.MissingHandlerException;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.EncodedPayload;
import io.akkord.runtime.spec.Model;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a Java handler. Requests of a {@link Handler} are independent of each other; a {@link BatchHandler} gets one batch at a time, and
 * when it fails, the requests one by one, so that a bad one fails alone. A stage that is complete when the handler returns it is answered
 * on the same thread.
 */
final class HandlerEngine implements Engine {
    private volatile DeploymentSpec spec;
    private final Model.JavaHandler model;
    private final IntUnaryOperator maxThreads;
    private final HandlerAnswers answers;
    private Executor threads = Runnable::run;
    private volatile @Nullable HandlerLifecycle handler;
    /** Any, until the handler is loaded. */
    private volatile Class<?> requestType = Object.class;

    /** @param maxThreads most threads that a replica's handler may take, by max_ongoing_requests */
    HandlerEngine(DeploymentSpec spec, Model.JavaHandler model, IntUnaryOperator maxThreads) {
        this.spec = spec;
        this.model = model;
        this.maxThreads = maxThreads;
        this.answers = new HandlerAnswers(spec.name(), model.definition());
    }

    @Override
    public void useThreads(Executor executor) {
        threads = executor;
    }

    @Override
    public void load() throws EngineException {
        String name = "handler " + model.definition().className();
        HandlerLifecycle made;
        try {
            HandlerClasses classes = model.definition().load();
            answers.expect(classes.response());
            requestType = classes.request();
            made = classes.newInstance();
        } catch (MissingHandlerException e) {
            throw EngineException.unfitNode(String.valueOf(e.getMessage()), e);
        } catch (InvocationTargetException e) {
            throw new EngineException(name + " could not be made: its constructor threw " + e.getTargetException(), e);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new EngineException(name + " could not be made: " + e, e);
        }
        handler = made;
        try {
            made.start(spec.userConfig());
        } catch (Exception | LinkageError e) {
            throw new EngineException(name + " could not be started: its start method threw " + e, e);
        }
    }

    @Override
    public CompletionStage<Execution> run(List<Object> given) {
        long start = System.nanoTime();
        CompletableFuture<Execution> result = new CompletableFuture<>();
        Consumer<List<Outcome>> done =
                outcomes -> result.complete(new Execution(outcomes, 0, System.nanoTime() - start, 0));
        List<Object> payloads;
        try {
            payloads = decoded(given);
        } catch (IllegalArgumentException e) {
            done.accept(Collections.nCopies(
                    given.size(), Outcome.failure(Outcome.Reason.INTERNAL, String.valueOf(e.getMessage()))));
            return result;
        }
        HandlerLifecycle loaded = handler;
        if (loaded instanceof Handler<?, ?> h) {
            runEach(typed(h), payloads, done);
        } else if (loaded instanceof BatchHandler<?, ?> h) {
            runBatch(typed(h), payloads, done);
        } else {
            throw new IllegalStateException("the handler of " + spec.name() + " is not loaded");
        }
        return result;
    }

    /** Only warm-up requests come encoded. */
    private List<Object> decoded(List<Object> given) {
        if (given.stream().noneMatch(EncodedPayload.class::isInstance)) {
            return given;
        }
        return given.stream()
                .map(payload -> payload instanceof EncodedPayload encoded ? encoded.decode(requestType) : payload)
                .toList();
    }

    private void runEach(Handler<Object, Object> h, List<Object> payloads, Consumer<List<Outcome>> done) {
        if (payloads.size() == 1) {
            runOne(h, payloads.get(0), outcome -> done.accept(List.of(outcome)));
            return;
        }
        AtomicReferenceArray<Outcome> outcomes = new AtomicReferenceArray<>(payloads.size());
        AtomicInteger open = new AtomicInteger(payloads.size());
        for (int i = 0; i < payloads.size(); i++) {
            int index = i;
            runOne(h, payloads.get(i), outcome -> {
                outcomes.set(index, outcome);
                if (open.decrementAndGet() == 0) {
                    done.accept(IntStream.range(0, outcomes.length())
                            .mapToObj(outcomes::get)
                            .toList());
                }
            });
        }
    }

    private void runOne(Handler<Object, Object> h, Object payload, Consumer<Outcome> done) {
        CompletionStage<Object> stage;
        try {
            stage = h.handle(payload);
        } catch (Throwable t) {
            done.accept(answers.failure(t));
            return;
        }
        Futures.onEnd(
                stage,
                (response, thrown) -> done.accept(thrown != null ? answers.failure(thrown) : answers.answer(response)));
    }

    private void runBatch(BatchHandler<Object, Object> h, List<Object> payloads, Consumer<List<Outcome>> done) {
        Thread caller = Thread.currentThread();
        handleBatch(h, payloads, (responses, thrown) -> {
            if (thrown == null) {
                done.accept(answers.answers(responses, payloads.size()));
            } else if (payloads.size() == 1) {
                done.accept(List.of(answers.failure(thrown)));
            } else if (Thread.currentThread() == caller) {
                new OneByOne(h, payloads, done).next();
            } else {
                // The thread that completed the stage belongs to the handler's own business.
                threads.execute(() -> new OneByOne(h, payloads, done).next());
            }
        });
    }

    private static void handleBatch(
            BatchHandler<Object, Object> h,
            List<Object> payloads,
            BiConsumer<@Nullable List<Object>, @Nullable Throwable> done) {
        CompletionStage<List<Object>> stage;
        try {
            stage = h.handle(payloads);
        } catch (Throwable t) {
            done.accept(null, t);
            return;
        }
        Futures.onEnd(stage, done);
    }

    @Override
    public void checkHealth() throws Exception {
        HandlerLifecycle loaded = handler;
        if (loaded != null) {
            loaded.checkHealth();
        }
    }

    @Override
    public void reconfigure(DeploymentSpec changed) throws Exception {
        HandlerLifecycle loaded = handler;
        if (loaded != null && !changed.userConfig().equals(spec.userConfig())) {
            loaded.reconfigure(changed.userConfig());
        }
        spec = changed;
    }

    @Override
    public int concurrency() {
        int ongoing = spec.maxOngoingRequests();
        return model.definition().batched() ? 1 : Math.min(ongoing, maxThreads.applyAsInt(ongoing));
    }

    @Override
    public void close() {
        HandlerLifecycle loaded = handler;
        handler = null;
        if (loaded != null) {
            try {
                loaded.close();
            } catch (Exception e) {
                throw new IllegalStateException(
                        "handler " + model.definition().className() + " failed to close: " + e, e);
            }
        }
    }

    /** The requests of a failed batch, each as a batch of its own, one after the other. */
    private final class OneByOne {
        private final BatchHandler<Object, Object> h;
        private final List<Object> payloads;
        private final Consumer<List<Outcome>> done;
        private final List<Outcome> outcomes = new ArrayList<>();

        OneByOne(BatchHandler<Object, Object> h, List<Object> payloads, Consumer<List<Outcome>> done) {
            this.h = h;
            this.payloads = payloads;
            this.done = done;
        }

        void next() {
            if (outcomes.size() == payloads.size()) {
                done.accept(outcomes);
                return;
            }
            runBatch(h, List.of(payloads.get(outcomes.size())), outcome -> {
                outcomes.addAll(outcome);
                // Through the executor, so that neither the stack grows nor a foreign thread calls the handler.
                threads.execute(this::next);
            });
        }
    }

    @SuppressWarnings(
            "unchecked") // The payload was read as the type that the definition found in the class declaration.
    private static Handler<Object, Object> typed(Handler<?, ?> h) {
        return (Handler<Object, Object>) h;
    }

    @SuppressWarnings("unchecked") // As above.
    private static BatchHandler<Object, Object> typed(BatchHandler<?, ?> h) {
        return (BatchHandler<Object, Object>) h;
    }
}
