package io.akkord.runtime.engine;

import io.akkord.runtime.handler.BatchHandler;
import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.handler.HandlerClasses;
import io.akkord.runtime.handler.HandlerContext;
import io.akkord.runtime.handler.HandlerLifecycle;
import io.akkord.runtime.handler.HandlerServices;
import io.akkord.runtime.handler.MissingHandlerException;
import io.akkord.runtime.handler.RequestContext;
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
    private final HandlerServices services;
    private Executor threads = Runnable::run;
    private String replica = "";
    private volatile @Nullable HandlerLifecycle handler;
    /** Any, until the handler is loaded. */
    private volatile Class<?> requestType = Object.class;

    /** @param maxThreads most threads that a replica's handler may take, by max_ongoing_requests */
    HandlerEngine(DeploymentSpec spec, Model.JavaHandler model, IntUnaryOperator maxThreads, HandlerServices services) {
        this.services = services;
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
    public void belongsTo(String id) {
        replica = id;
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
            made.start(new HandlerContext(spec.name(), replica, services.node(), spec.userConfig(), services.calls()));
        } catch (Exception | LinkageError e) {
            throw new EngineException(name + " could not be started: its start method threw " + e, e);
        }
    }

    @Override
    public CompletionStage<Execution> run(List<Object> payloads) {
        return run(payloads, List.of());
    }

    @Override
    public CompletionStage<Execution> run(List<Object> given, List<RequestContext> contexts) {
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
            runEach(typed(h), payloads, contexts, done);
        } else if (loaded instanceof BatchHandler<?, ?> h) {
            runBatch(typed(h), payloads, contexts, done);
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

    private void runEach(
            Handler<Object, Object> h,
            List<Object> payloads,
            List<RequestContext> contexts,
            Consumer<List<Outcome>> done) {
        if (payloads.size() == 1) {
            runOne(h, payloads.get(0), contextOf(contexts, 0), outcome -> done.accept(List.of(outcome)));
            return;
        }
        AtomicReferenceArray<Outcome> outcomes = new AtomicReferenceArray<>(payloads.size());
        AtomicInteger open = new AtomicInteger(payloads.size());
        for (int i = 0; i < payloads.size(); i++) {
            int index = i;
            runOne(h, payloads.get(i), contextOf(contexts, i), outcome -> {
                outcomes.set(index, outcome);
                if (open.decrementAndGet() == 0) {
                    done.accept(IntStream.range(0, outcomes.length())
                            .mapToObj(outcomes::get)
                            .toList());
                }
            });
        }
    }

    private void runOne(
            Handler<Object, Object> h, Object payload, @Nullable RequestContext context, Consumer<Outcome> done) {
        CompletionStage<Object> stage;
        try (RequestContext.Bound bound = bind(context)) {
            try {
                stage = h.handle(payload);
            } catch (Throwable t) {
                done.accept(answers.failure(t));
                return;
            }
        }
        Futures.onEnd(stage, (response, thrown) -> done.accept(outcome(context, response, thrown)));
    }

    private Outcome outcome(@Nullable RequestContext context, @Nullable Object response, @Nullable Throwable thrown) {
        if (thrown == null) {
            return answers.answer(response);
        }
        try (RequestContext.Bound bound = bind(context)) {
            return answers.failure(thrown);
        }
    }

    private static @Nullable RequestContext contextOf(List<RequestContext> contexts, int index) {
        return contexts.isEmpty() ? null : contexts.get(index);
    }

    private static RequestContext.Bound bind(@Nullable RequestContext context) {
        return context == null ? () -> {} : context.bind();
    }

    private void runBatch(
            BatchHandler<Object, Object> h,
            List<Object> payloads,
            List<RequestContext> contexts,
            Consumer<List<Outcome>> done) {
        Thread caller = Thread.currentThread();
        handleBatch(h, payloads, contexts, (responses, thrown) -> {
            if (thrown == null) {
                done.accept(answers.answers(responses, payloads.size()));
            } else if (payloads.size() == 1) {
                done.accept(List.of(answers.failure(thrown)));
            } else if (Thread.currentThread() == caller) {
                new OneByOne(h, payloads, contexts, done).next();
            } else {
                // The thread that completed the stage belongs to the handler's own business.
                threads.execute(() -> new OneByOne(h, payloads, contexts, done).next());
            }
        });
    }

    private static void handleBatch(
            BatchHandler<Object, Object> h,
            List<Object> payloads,
            List<RequestContext> contexts,
            BiConsumer<@Nullable List<Object>, @Nullable Throwable> done) {
        CompletionStage<List<Object>> stage;
        try (RequestContext.Bound bound = bind(contexts.isEmpty() ? null : RequestContext.ofBatch(contexts))) {
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
        private final List<RequestContext> contexts;
        private final Consumer<List<Outcome>> done;
        private final List<Outcome> outcomes = new ArrayList<>();

        OneByOne(
                BatchHandler<Object, Object> h,
                List<Object> payloads,
                List<RequestContext> contexts,
                Consumer<List<Outcome>> done) {
            this.h = h;
            this.contexts = contexts;
            this.payloads = payloads;
            this.done = done;
        }

        void next() {
            if (outcomes.size() == payloads.size()) {
                done.accept(outcomes);
                return;
            }
            int index = outcomes.size();
            List<RequestContext> context = contexts.isEmpty() ? contexts : List.of(contexts.get(index));
            runBatch(h, List.of(payloads.get(index)), context, outcome -> {
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
