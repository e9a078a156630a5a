package io.akkord.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.akkord.actors.testing.Requests.Caller;
import io.akkord.actors.testing.Specs;
import io.akkord.runtime.handler.BatchHandler;
import io.akkord.runtime.handler.Handle;
import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.handler.HandlerContext;
import io.akkord.runtime.handler.RequestContext;
import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.request.TraceContext;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.tensor.Tensors;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** Handlers that call deployments of another application. */
@Timeout(120)
class CompositionTest {
    private static final TraceContext TRACE = TraceContext.parse(
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            .orElseThrow();
    private static final String STUCK = "stuck";

    /** What {@link Back} was asked, and for whom. */
    private static final Map<String, RequestContext> SEEN = new ConcurrentHashMap<>();

    /** The stages of {@link Back} that the test completes, by their payload. */
    private static final Map<String, CompletableFuture<String>> OPEN = new ConcurrentHashMap<>();

    private static Node node;

    /** Hands its request on, in the way that its first word says. */
    public static final class Front implements Handler<String, String> {
        private Handle<String, String> back;
        private Handle<String, String> nobody;
        private Handle<Tensors, String> otherType;

        @Override
        public void start(HandlerContext context) {
            assertThat(context.deployment()).isEqualTo("front");
            assertThat(context.replica()).startsWith("front");
            assertThat(context.node()).isEqualTo("composition");
            assertThat(context.userConfig()).containsEntry("greeting", "hello");
            back = context.handle("back", String.class, String.class);
            nobody = context.handle("nobody", String.class, String.class);
            otherType = context.handle("back", Tensors.class, String.class);
        }

        @Override
        public CompletionStage<String> handle(String request) {
            RequestContext context = RequestContext.current().orElseThrow();
            assertThat(MDC.get("request")).isEqualTo(context.id());
            return switch (request.split(" ")[0]) {
                case "nobody" -> nobody.call(request);
                case "types" -> otherType.call(Tensors.of());
                case "impatient" -> back.withTimeout(Duration.ofMillis(1)).call(request);
                case "twice" -> back.call(request + " 1").thenCompose(answer -> back.call(request + " 2"));
                case "elsewhere" ->
                    CompletableFuture.supplyAsync(() -> "", ForkJoinPool.commonPool())
                            .thenComposeAsync(nothing -> back.within(context).call(request));
                default -> back.call(request);
            };
        }
    }

    /** Answers when the test says so where it is asked to, fails where it is asked to, and otherwise answers at once. */
    public static final class Back implements Handler<String, String> {
        @Override
        public CompletionStage<String> handle(String request) {
            SEEN.put(request, RequestContext.current().orElseThrow());
            if (request.contains("fail")) {
                throw new IllegalStateException("out of paper");
            }
            if (request.contains(STUCK)) {
                return OPEN.computeIfAbsent(request, key -> new CompletableFuture<>());
            }
            return CompletableFuture.completedFuture("back: " + request);
        }
    }

    /** Tells what its batch is told of itself. */
    public static final class Batched implements BatchHandler<String, String> {
        @Override
        public CompletionStage<List<String>> handle(List<String> requests) {
            RequestContext context = RequestContext.current().orElseThrow();
            SEEN.put("batch", context);
            return CompletableFuture.completedFuture(requests);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        node = NodeTest.get(Node.start(NodeSettings.load(ConfigFactory.parseString(
                "akkord.actors.name = composition, akkord.actors.replica.close-timeout = 1s"))));
        NodeTest.get(node.deploy(Specs.application(
                "one",
                "/one",
                Specs.named("front")
                        .handler(Front.class)
                        .config(Map.of("greeting", "hello"))
                        .build(),
                Specs.named("batched")
                        .handler(Batched.class)
                        .batch(new BatchOptions(2, Duration.ofSeconds(20), List.of(), 1))
                        .build())));
        NodeTest.get(node.deploy(Specs.application(
                "two",
                "/two",
                Specs.named("back").handler(Back.class).limits(1, 100).build())));
    }

    @AfterAll
    static void stop() throws Exception {
        OPEN.values().forEach(open -> open.complete("late"));
        NodeTest.get(node.stop());
    }

    @Test
    void aCallCarriesDeadlineTraceAndId() {
        Request request = request("hi", Duration.ofSeconds(30));
        assertThat(answer("front", request)).isEqualTo(Outcome.success("back: hi"));
        RequestContext inner = SEEN.get("hi");
        assertThat(inner.id()).isEqualTo(request.id() + ".1");
        assertThat(inner.deadlineNanos()).isEqualTo(request.deadlineNanos());
        assertThat(inner.trace()).hasValueSatisfying(trace -> {
            assertThat(trace.traceId()).isEqualTo(TRACE.traceId());
            assertThat(trace.flags()).isEqualTo(TRACE.flags());
            assertThat(trace.spanId()).isNotEqualTo(TRACE.spanId()).hasSize(16);
        });
    }

    @Test
    void whatIsAttachedToACallBelongsToTheSameRequest() {
        Request request = request("twice x", Duration.ofSeconds(30));
        assertThat(answer("front", request)).isEqualTo(Outcome.success("back: twice x 2"));
        assertThat(SEEN.get("twice x 2").id()).isEqualTo(request.id() + ".2");
        assertThat(SEEN.get("twice x 2").deadlineNanos()).isEqualTo(request.deadlineNanos());
    }

    @Test
    void onOtherThreadsTheRequestIsNamed() {
        Request request = request("elsewhere", Duration.ofSeconds(30));
        assertThat(answer("front", request)).isEqualTo(Outcome.success("back: elsewhere"));
        assertThat(SEEN.get("elsewhere").deadlineNanos()).isEqualTo(request.deadlineNanos());
    }

    @Test
    void aTimeoutOfItsOwnShortensADeadlineAndNeverLengthensIt() {
        Outcome.Failure failure =
                (Outcome.Failure) answer("front", request("impatient " + STUCK, Duration.ofSeconds(30)));
        assertThat(failure.reason()).isEqualTo(Reason.REQUEST_TIMEOUT);
        assertThat(failure.message()).contains("a deployment that it called did not answer", "back: REQUEST_TIMEOUT");
        OPEN.values().forEach(open -> open.complete("late"));
    }

    @Test
    void aFailureOfACallIsToldToTheCaller() {
        assertThat(failure("fail")).satisfies(failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.INTERNAL);
            assertThat(failure.message()).contains("Front", "back: INTERNAL", "Back", "out of paper");
        });
        assertThat(failure("nobody")).satisfies(failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.INTERNAL);
            assertThat(failure.message()).contains("no deployment is named 'nobody'; there are [back, batched, front]");
        });
        assertThat(failure("types")).satisfies(failure -> assertThat(failure.message())
                .contains(
                        "'back' takes java.lang.String and returns java.lang.String",
                        "to take " + Tensors.class.getName()));
    }

    @Test
    void aCancelledRequestTakesItsCallOutOfTheOtherQueue() {
        Caller holder = new Caller();
        port("front").submit(request(STUCK + " holder", Duration.ofSeconds(60)), holder::accept);
        await().until(() -> OPEN.containsKey(STUCK + " holder"));
        // The one replica of "back" takes one request at a time: this call waits in the queue.
        Caller caller = new Caller();
        DeploymentPort.Submission waiting =
                port("front").submit(request("queued", Duration.ofSeconds(60)), caller::accept);
        await().until(() -> port("back").stats().snapshot().requestsQueued() == 1);
        waiting.cancel();
        await().until(() -> port("back").stats().snapshot().requestsQueued() == 0);
        assertThat(caller.reason()).isEqualTo(Reason.CANCELLED);
        assertThat(SEEN).doesNotContainKey("queued");
        OPEN.get(STUCK + " holder").complete("at last");
        await().until(holder::isAnswered);
        assertThat(holder.outcomes()).containsExactly(Outcome.success("at last"));
    }

    @Test
    void aRequestThatRunsIsToldThatNobodyWaits() {
        Caller caller = new Caller();
        port("front").submit(request(STUCK + " short", Duration.ofMillis(300)), caller::accept);
        await().until(caller::isAnswered);
        assertThat(caller.reason()).isEqualTo(Reason.REQUEST_TIMEOUT);
        await().until(() -> SEEN.get(STUCK + " short").isCancelled());
        OPEN.get(STUCK + " short").complete("late");
    }

    @Test
    void aBatchHasItsEarliestDeadlineAndNoTrace() {
        Request late = request("a", Duration.ofSeconds(60));
        Request early = request("b", Duration.ofSeconds(50));
        Caller caller = new Caller();
        port("batched").submit(late, caller::accept);
        port("batched").submit(early, caller::accept);
        await().until(() -> caller.outcomes().size() == 2);
        assertThat(SEEN.get("batch").deadlineNanos()).isEqualTo(early.deadlineNanos());
        assertThat(SEEN.get("batch").trace()).isEmpty();
        assertThat(SEEN.get("batch").id()).endsWith("+1");
    }

    private static Outcome.Failure failure(String payload) {
        return (Outcome.Failure) answer("front", request(payload, Duration.ofSeconds(30)));
    }

    private static Outcome answer(String deployment, Request request) {
        Caller caller = new Caller();
        port(deployment).submit(request, caller::accept);
        await().until(caller::isAnswered);
        return caller.outcomes().get(0);
    }

    private static DeploymentPort port(String deployment) {
        return node.directory().find(deployment).orElseThrow();
    }

    private static Request request(String payload, Duration timeout) {
        long now = System.nanoTime();
        return new Request(
                "id-" + payload.replace(' ', '-'),
                payload,
                1,
                BatchKey.ANY,
                1,
                now,
                now + timeout.toNanos(),
                Request.Expiry.REQUEST_TIMEOUT,
                Optional.of(TRACE));
    }
}
