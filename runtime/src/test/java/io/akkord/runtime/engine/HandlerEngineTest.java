package io.akkord.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.handler.BadRequestException;
import io.akkord.runtime.handler.BatchHandler;
import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.handler.HandlerLifecycle;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Failure;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.request.Outcome.Success;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandlerEngineTest {
    private final List<EngineHost> hosts = new ArrayList<>();

    @AfterEach
    void closeHosts() {
        hosts.forEach(EngineHost::close);
    }

    @Test
    void answersWithWhatTheHandlerReturns() throws Exception {
        List<Outcome> outcomes = run(start(Greeter.class), "you");
        assertThat(outcomes).containsExactly(Outcome.success("hello you"));
    }

    @Test
    void aBadRequestIsTheCallersFault() throws Exception {
        assertThat(run(start(Greeter.class), ""))
                .containsExactly(Outcome.failure(Reason.BAD_REQUEST, "a name is needed"));
    }

    @Test
    void anyOtherFailureIsTheHandlersAndNamesTheException() throws Exception {
        EngineHost host = start(Greeter.class);
        for (String request : List.of("throw", "fail", "error")) {
            Failure failure = (Failure) run(host, request).get(0);
            assertThat(failure.reason()).isEqualTo(Reason.INTERNAL);
            assertThat(failure.message())
                    .contains("Greeter")
                    .containsAnyOf("IllegalStateException: broken", "StackOverflowError")
                    .doesNotContain("at io.akkord");
        }
    }

    @Test
    void nullAndWrongTypesAreReported() throws Exception {
        EngineHost host = start(Greeter.class);
        assertThat(((Failure) run(host, "null").get(0)).message())
                .contains("returned null, expected a java.lang.String");
        assertThat(((Failure) run(host, "null stage").get(0)).message()).contains("returned null");
        assertThat(((Failure) run(host, "wrong type").get(0)).message())
                .contains("returned a java.lang.Integer, expected a java.lang.String");
    }

    @Test
    void requestsOfOneRunAreIndependent() throws Exception {
        List<Outcome> outcomes = run(start(Greeter.class), "a", "", "throw", "b");
        assertThat(outcomes.get(0)).isEqualTo(Outcome.success("hello a"));
        assertThat(outcomes.get(1)).isEqualTo(Outcome.failure(Reason.BAD_REQUEST, "a name is needed"));
        assertThat(outcomes.get(2)).isInstanceOf(Failure.class);
        assertThat(outcomes.get(3)).isEqualTo(Outcome.success("hello b"));
    }

    @Test
    void concurrencyIsCappedByTheThreads() {
        assertThat(Specs.engine(Greeter.class, 5, 16).concurrency()).isEqualTo(5);
        assertThat(Specs.engine(Greeter.class, 100, 16).concurrency()).isEqualTo(16);
        assertThat(Specs.engine(Doubler.class, 100, 16).concurrency()).isEqualTo(1);
    }

    /** Greets as its user_config says, and takes another one. */
    public static final class Polite implements Handler<String, String> {
        private volatile String greeting = "";

        @Override
        public void start(Map<String, Object> userConfig) {
            greeting = String.valueOf(userConfig.get("greeting"));
        }

        @Override
        public void reconfigure(Map<String, Object> userConfig) {
            Object given = userConfig.get("greeting");
            if (given == null) {
                throw new IllegalArgumentException("a greeting is needed");
            }
            greeting = given.toString();
        }

        @Override
        public CompletionStage<String> handle(String request) {
            return CompletableFuture.completedFuture(greeting + " " + request);
        }
    }

    @Test
    void aChangedConfigurationIsTakenWhileItServes() throws Exception {
        EngineHost host = start(Polite.class);
        CompletableFuture<Optional<Throwable>> done = new CompletableFuture<>();
        host.reconfigure(Specs.handler(Polite.class, 3, Map.of("greeting", "good day")), done::complete);
        assertThat(done.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(host.concurrency()).isEqualTo(3);
        assertThat(run(host, "you")).containsExactly(Outcome.success("good day you"));
    }

    @Test
    void aChangeThatTheHandlerRefusesLeavesEverythingAsItWas() throws Exception {
        EngineHost host = start(Polite.class);
        int before = host.concurrency();
        CompletableFuture<Optional<Throwable>> done = new CompletableFuture<>();
        host.reconfigure(Specs.handler(Polite.class, 3, Map.of()), done::complete);
        assertThat(done.get(10, TimeUnit.SECONDS)).get().asString().contains("a greeting is needed");
        assertThat(host.concurrency()).isEqualTo(before);
        assertThat(run(host, "you")).containsExactly(Outcome.success("hello you"));
    }

    @Test
    void aStageCompletedElsewhereIsAnswered() throws Exception {
        assertThat(run(start(Greeter.class), "later")).containsExactly(Outcome.success("hello later"));
    }

    @Test
    void aBatchGetsItsAnswersInOrder() throws Exception {
        assertThat(run(start(Doubler.class), 1, 2, 3))
                .extracting(o -> ((Success) o).payload())
                .containsExactly(2, 4, 6);
    }

    @Test
    void aFailedBatchIsRunOneByOneOnTheEnginesThread() throws Exception {
        for (int how : new int[] {-1, -2}) {
            Doubler.THREADS.clear();
            List<Outcome> outcomes = run(start(Doubler.class), 1, how, 3, -3);
            assertThat(outcomes.get(0)).isEqualTo(Outcome.success(2));
            assertThat(((Failure) outcomes.get(1)).reason()).isEqualTo(Reason.INTERNAL);
            assertThat(outcomes.get(2)).isEqualTo(Outcome.success(6));
            assertThat(outcomes.get(3)).isEqualTo(Outcome.failure(Reason.BAD_REQUEST, "no threes"));
            assertThat(Doubler.THREADS).hasSize(5).containsOnly("engine-tested-1");
        }
    }

    @Test
    void aBatchWithTheWrongNumberOfAnswersFailsAndSaysSo() throws Exception {
        assertThat(run(start(Doubler.class), 1, 99, 3)).hasSize(3).allSatisfy(o -> assertThat(((Failure) o).message())
                .contains("returned 2 responses for a batch of 3 requests"));
        assertThat(((Failure) run(start(Doubler.class), 98, 1).get(0)).message())
                .contains("returned null for a batch");
    }

    @Test
    void aHandlerThatCannotStartSaysWhy() {
        for (Class<? extends Handler<String, String>> type :
                List.of(BadConstructor.class, BadStart.class, BadClass.class)) {
            EngineHost host = host(type);
            assertThatThrownBy(() -> EngineHostTest.await(host))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining(type.getName())
                    .hasMessageContaining("no luck");
        }
    }

    private EngineHost host(Class<? extends HandlerLifecycle> type) {
        EngineHost host = new EngineHost("tested", Specs.engine(type, 8, 8));
        hosts.add(host);
        return host;
    }

    private EngineHost start(Class<? extends HandlerLifecycle> type) throws Exception {
        return EngineHostTest.await(host(type));
    }

    private static List<Outcome> run(EngineHost host, Object... payloads) throws Exception {
        return EngineHostTest.run(host, payloads).get(10, TimeUnit.SECONDS).outcomes();
    }

    public static class Greeter implements Handler<String, String> {
        private String greeting = "";

        @Override
        public void start(Map<String, Object> userConfig) {
            greeting = (String) userConfig.get("greeting");
        }

        @Override
        @SuppressWarnings("unchecked")
        public CompletionStage<String> handle(String name) throws Exception {
            return switch (name) {
                case "" -> throw new BadRequestException("a name is needed");
                case "throw" -> throw new IllegalStateException("broken");
                case "fail" -> CompletableFuture.failedFuture(new IllegalStateException("broken"));
                case "error" -> throw new StackOverflowError();
                case "null" -> CompletableFuture.completedFuture(null);
                case "null stage" -> null;
                case "wrong type" ->
                    (CompletionStage<String>) (CompletionStage<?>) CompletableFuture.completedFuture(1);
                case "later" -> CompletableFuture.supplyAsync(() -> greeting + " later");
                default -> CompletableFuture.completedFuture(greeting + " " + name);
            };
        }
    }

    /** -1 fails a batch at once, -2 on another thread, -3 is a bad request, 98 and 99 break the contract. */
    public static class Doubler implements BatchHandler<Integer, Integer> {
        static final ConcurrentLinkedQueue<String> THREADS = new ConcurrentLinkedQueue<>();

        @Override
        public CompletionStage<List<Integer>> handle(List<Integer> requests) throws Exception {
            THREADS.add(Thread.currentThread().getName());
            if (requests.contains(-1)) {
                throw new IllegalStateException("broken");
            }
            if (requests.contains(-2)) {
                return CompletableFuture.supplyAsync(() -> {
                    throw new IllegalStateException("broken");
                });
            }
            if (requests.contains(-3)) {
                throw new BadRequestException("no threes");
            }
            if (requests.contains(98)) {
                return CompletableFuture.completedFuture(null);
            }
            int count = requests.contains(99) ? requests.size() - 1 : requests.size();
            List<Integer> doubled =
                    requests.stream().limit(count).map(i -> i * 2).toList();
            return CompletableFuture.completedFuture(doubled.isEmpty() ? Collections.emptyList() : doubled);
        }
    }

    public static class BadConstructor implements Handler<String, String> {
        public BadConstructor() {
            throw new IllegalStateException("no luck");
        }

        @Override
        public CompletionStage<String> handle(String request) {
            return CompletableFuture.completedFuture(request);
        }
    }

    public static class BadStart implements Handler<String, String> {
        @Override
        public void start(Map<String, Object> userConfig) {
            throw new IllegalStateException("no luck");
        }

        @Override
        public CompletionStage<String> handle(String request) {
            return CompletableFuture.completedFuture(request);
        }
    }

    public static class BadClass implements Handler<String, String> {
        public BadClass() {
            throw new UnsatisfiedLinkError("no luck");
        }

        @Override
        public CompletionStage<String> handle(String request) {
            return CompletableFuture.completedFuture(request);
        }
    }
}
