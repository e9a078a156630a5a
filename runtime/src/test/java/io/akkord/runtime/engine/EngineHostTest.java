package io.akkord.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.engine.Engine.Execution;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineHostTest {
    private final ScriptedEngine engine = new ScriptedEngine();
    private final EngineHost host = new EngineHost("tested", engine);

    @AfterEach
    void close() {
        engine.gate.countDown();
        host.close();
    }

    @Test
    void loadsWarmsUpRunsChecksAndClosesOnOneThread() throws Exception {
        await(start("warm"));
        assertThat(run(host, "a").get(10, TimeUnit.SECONDS).outcomes()).containsExactly(Outcome.success("a"));
        assertThat(health().get(10, TimeUnit.SECONDS)).isEmpty();
        closing().get(10, TimeUnit.SECONDS);
        assertThat(engine.calls).containsExactly("load", "run [warm]", "run [a]", "health", "close");
        assertThat(engine.threads).containsOnly("engine-tested-1");
    }

    @Test
    void aFailedLoadIsTheReasonWhateverWasThrown() throws Exception {
        engine.loadError = new UnsatisfiedLinkError("libtorch is missing");
        assertThatThrownBy(() -> await(start()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("libtorch is missing");
        assertThatThrownBy(() -> run(host, "a").get(10, TimeUnit.SECONDS)).hasMessageContaining("when it is FAILED");
        closing().get(10, TimeUnit.SECONDS);
        assertThat(engine.calls).containsExactly("load", "close");
    }

    @Test
    void aFailedWarmUpFailsTheStart() {
        assertThatThrownBy(() -> await(start("fine", "bad")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("warm-up request 2 of 2")
                .hasMessageContaining("does not like it");
    }

    @Test
    void aRunThatThrowsIsAnsweredWithWhatItThrew() throws Exception {
        await(start());
        for (String how : List.of("throw", "fail", "null", "too few")) {
            assertThatThrownBy(() -> run(host, how).get(10, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        }
        assertThat(run(host, "a").get(10, TimeUnit.SECONDS).outcomes()).containsExactly(Outcome.success("a"));
    }

    @Test
    void aReceiverThatThrowsDoesNotStopTheEngine() throws Exception {
        await(start());
        AtomicInteger answers = new AtomicInteger();
        host.run(List.of("a"), (execution, thrown) -> {
            answers.incrementAndGet();
            throw new IllegalStateException("the receiver is broken");
        });
        org.awaitility.Awaitility.await()
                .untilAsserted(() ->
                        assertThat(run(host, "b").get(10, TimeUnit.SECONDS)).isNotNull());
        assertThat(answers).hasValue(1);
    }

    @Test
    void moreRunsThanTheEngineTakesAreRefused() throws Exception {
        await(start());
        CompletableFuture<Execution> first = run(host, "wait");
        assertThatThrownBy(() -> run(host, "b").get(10, TimeUnit.SECONDS)).hasMessageContaining("takes 1 runs at once");
        engine.gate.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS).outcomes()).hasSize(1);
    }

    @Test
    void theNextRunMayBeGivenFromTheAnswerOfTheLast() throws Exception {
        await(start());
        CompletableFuture<Execution> second = new CompletableFuture<>();
        host.run(List.of("a"), (e, t) -> host.run(List.of("b"), (e2, t2) -> complete(second, e2, t2)));
        assertThat(second.get(10, TimeUnit.SECONDS).outcomes()).containsExactly(Outcome.success("b"));
    }

    @Test
    void closeWaitsForTheRunUnderWayAndNothingRunsAfterIt() throws Exception {
        await(start());
        CompletableFuture<Execution> running = run(host, "wait");
        CompletableFuture<String> closed = closing();
        CompletableFuture<String> closedAgain = closing();
        assertThatThrownBy(() -> run(host, "b").get(10, TimeUnit.SECONDS)).hasMessageContaining("when it is CLOSING");
        assertThat(closed).isNotDone();
        engine.gate.countDown();
        closed.get(10, TimeUnit.SECONDS);
        closedAgain.get(10, TimeUnit.SECONDS);
        assertThat(running).isCompleted();
        assertThatThrownBy(() -> run(host, "b").get(10, TimeUnit.SECONDS)).hasMessageContaining("when it is CLOSED");
        assertThat(health().get(10, TimeUnit.SECONDS)).isPresent();
        closing().get(10, TimeUnit.SECONDS);
        assertThat(engine.calls).containsExactly("load", "run [wait]", "close");
    }

    @Test
    void closedBeforeItStartedOrWhileItStarts() throws Exception {
        EngineHost never = new EngineHost("never", new ScriptedEngine());
        CompletableFuture<String> closed = new CompletableFuture<>();
        never.close(() -> closed.complete("closed"));
        closed.get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> await(never)).hasMessageContaining("when it is CLOSED");

        CompletableFuture<Optional<EngineException>> start = start("wait");
        CompletableFuture<String> closing = closing();
        engine.gate.countDown();
        assertThat(start.get(10, TimeUnit.SECONDS).orElseThrow()).hasMessageContaining("closed while it started");
        closing.get(10, TimeUnit.SECONDS);
        assertThat(engine.calls.peek()).isEqualTo("load");
        assertThat(engine.calls).endsWith("close");
    }

    @Test
    void anIllEngineIsReportedAndOneCheckRunsAtATime() throws Exception {
        await(start());
        engine.illness = new OutOfMemoryError("device lost");
        assertThat(health().get(10, TimeUnit.SECONDS)).containsSame(engine.illness);
        CompletableFuture<Execution> running = run(host, "wait");
        CompletableFuture<Optional<Throwable>> waiting = health();
        assertThat(health().get(10, TimeUnit.SECONDS).orElseThrow()).hasMessageContaining("still under way");
        engine.gate.countDown();
        running.get(10, TimeUnit.SECONDS);
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isPresent();
    }

    /** Starts it without warm-up, and waits until it is ready. */
    static EngineHost await(EngineHost host) throws Exception {
        CompletableFuture<Optional<EngineException>> started = new CompletableFuture<>();
        host.start(List.of(), started::complete);
        await(started);
        return host;
    }

    private static void await(CompletableFuture<Optional<EngineException>> started) throws Exception {
        Optional<EngineException> failure = started.get(60, TimeUnit.SECONDS);
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    static CompletableFuture<Execution> run(EngineHost host, Object... payloads) {
        CompletableFuture<Execution> future = new CompletableFuture<>();
        host.run(List.of(payloads), (execution, thrown) -> complete(future, execution, thrown));
        return future;
    }

    private static void complete(CompletableFuture<Execution> future, Execution execution, Throwable thrown) {
        if (thrown != null) {
            future.completeExceptionally(thrown);
        } else {
            future.complete(execution);
        }
    }

    private CompletableFuture<Optional<EngineException>> start(Object... warmUp) {
        CompletableFuture<Optional<EngineException>> started = new CompletableFuture<>();
        host.start(List.of(warmUp), started::complete);
        return started;
    }

    private CompletableFuture<Optional<Throwable>> health() {
        CompletableFuture<Optional<Throwable>> future = new CompletableFuture<>();
        host.checkHealth(future::complete);
        return future;
    }

    private CompletableFuture<String> closing() {
        CompletableFuture<String> future = new CompletableFuture<>();
        host.close(() -> future.complete("closed"));
        return future;
    }

    /** Does as the first payload says, and writes down what it was asked. */
    private static final class ScriptedEngine implements Engine {
        final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<String> threads = new ConcurrentLinkedQueue<>();
        final CountDownLatch gate = new CountDownLatch(1);
        volatile Error loadError;
        volatile Error illness;

        private void called(String what) {
            calls.add(what);
            threads.add(Thread.currentThread().getName());
        }

        @Override
        public void load() {
            called("load");
            if (loadError != null) {
                throw loadError;
            }
        }

        @Override
        public CompletionStage<Execution> run(List<Object> payloads) {
            called("run " + payloads);
            return switch ((String) payloads.get(0)) {
                case "wait" -> {
                    org.awaitility.Awaitility.await().until(() -> gate.getCount() == 0);
                    yield answered(payloads);
                }
                case "throw" -> throw new AssertionError("an engine that throws");
                case "fail" -> CompletableFuture.failedFuture(new IllegalStateException("an engine that fails"));
                case "null" -> null;
                case "too few" -> CompletableFuture.completedFuture(new Execution(List.of(), 0, 0, 0));
                case "bad" ->
                    CompletableFuture.completedFuture(
                            new Execution(List.of(Outcome.failure(Reason.INTERNAL, "does not like it")), 0, 0, 0));
                default -> answered(payloads);
            };
        }

        private static CompletionStage<Execution> answered(List<Object> payloads) {
            return CompletableFuture.completedFuture(
                    new Execution(payloads.stream().map(Outcome::success).toList(), 0, 1, 0));
        }

        @Override
        public void checkHealth() {
            called("health");
            if (illness != null) {
                throw illness;
            }
        }

        @Override
        public int concurrency() {
            return 1;
        }

        @Override
        public void close() {
            called("close");
        }
    }
}
