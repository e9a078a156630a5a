package io.akkord.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.akkord.actors.node.DeploymentException;
import io.akkord.runtime.handler.BadRequestException;
import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.handler.RequestFailedException;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Java API against a real node in this JVM. */
@Timeout(120)
class AkkordTest {
    private static final AtomicInteger STARTED = new AtomicInteger();

    /** What {@link Counter} is asked. */
    public record Question(String text) {}

    /** What {@link Counter} answers. */
    public record Answer(int length) {}

    /** Tells the length of a text; "never" is never answered, "wrong" is the caller's fault, "broken" its own. */
    public static final class Counter implements Handler<Question, Answer> {
        @Override
        public CompletionStage<Answer> handle(Question request) throws Exception {
            STARTED.incrementAndGet();
            return switch (request.text()) {
                case "never" -> new CompletableFuture<>();
                case "wrong" -> throw new BadRequestException("not that");
                case "broken" -> throw new IllegalStateException("out of order");
                default ->
                    CompletableFuture.completedFuture(new Answer(request.text().length()));
            };
        }
    }

    /** Gives its tensors back. */
    public static final class Same implements Handler<Tensors, Tensors> {
        @Override
        public CompletionStage<Tensors> handle(Tensors request) {
            return CompletableFuture.completedFuture(request);
        }
    }

    /** Does not start. */
    public static final class Stillborn implements Handler<Tensors, Tensors> {
        @Override
        public void start(Map<String, Object> userConfig) {
            throw new IllegalStateException("no luck today");
        }

        @Override
        public CompletionStage<Tensors> handle(Tensors request) {
            return CompletableFuture.completedFuture(request);
        }
    }

    private static Akkord node;
    private static DeploymentHandle<Question, Answer> counter;

    @BeforeAll
    static void start() throws Exception {
        // One call is never answered, and its replica need not wait long for it.
        Config settings = ConfigFactory.parseString("akkord.actors.replica.close-timeout = 100ms");
        node = Akkord.start(AkkordSettings.load(settings).withHttp("127.0.0.1", 0));
        node.deploy(Application.named("count")
                        .deployment(Deployment.handler("same", Same.class)
                                .input(TensorSpec.of("x", DataType.INT32, -1))
                                .output(TensorSpec.of("x", DataType.INT32, -1)))
                        .deployment(Deployment.handler("counter", Counter.class)
                                .maxOngoingRequests(1)
                                .batch(b -> b.maxSize(0).priorities(3)))
                        .build())
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        counter = node.handle("counter", Question.class, Answer.class);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void aHandlerIsCalledWithItsOwnTypes() {
        assertThat(counter.call(new Question("four")).join()).isEqualTo(new Answer(4));
        assertThat(counter.withPriority(3).call(new Question("")).join()).isEqualTo(new Answer(0));
    }

    @Test
    void theSameHandlerAnswersOverHttp() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.httpAddress().getPort() + "/count"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"seven77\"}"))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.body()).isEqualTo("{\"length\":7}");
    }

    /** A part of {@link Crate}. */
    public record Basket(Answer first) {}

    /** Has a class in it that nobody declares. */
    public record Crate(Basket basket) {}

    /** Takes what is in it. */
    public static final class Opener implements Handler<Crate, String> {
        @Override
        public CompletionStage<String> handle(Crate request) {
            return CompletableFuture.completedFuture(request.toString());
        }
    }

    @Test
    void undeclaredClassesAreNamedWhenItIsDeployed() throws Exception {
        Application undeclared = Application.named("crates")
                .route("/crates")
                .deployment(Deployment.handler("opener", Opener.class))
                .build();
        assertThat(node.deploy(undeclared).toCompletableFuture())
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(DeploymentException.class)
                .withMessageContainingAll("'opener'", "types", Basket.class.getName(), Answer.class.getName());
        for (String query : new String[] {"", "?dry_run=true"}) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                            + node.httpAddress().getPort() + "/api/serve/applications/crates" + query))
                    .PUT(HttpRequest.BodyPublishers.ofString(
                            "{\"name\": \"crates\", \"route_prefix\": \"/crates\", \"deployments\":"
                                    + " [{\"name\": \"opener\", \"handler\": \"" + Opener.class.getName()
                                    + "\"}]}"))
                    .build();
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.body()).contains("'opener'", Basket.class.getName());
            assertThat(response.statusCode()).isEqualTo(400);
        }
        node.deploy(Application.named("crates")
                        .route("/crates")
                        .deployment(Deployment.handler("opener", Opener.class).types(Basket.class, Answer.class))
                        .build())
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        node.delete("crates").toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void tensorsAreCheckedBeforeTheyLeave() {
        DeploymentHandle<Tensors, Tensors> same = node.handle("same", Tensors.class, Tensors.class);
        Tensors good = Tensors.of(Tensor.ofInts("x", Shape.of(3), 1, 2, 3));
        assertThat(same.call(good).join().get("x")).isEqualTo(good.get("x"));
        fails(same.call(Tensors.of(Tensor.ofInts("y", Shape.of(1), 1))), Reason.BAD_REQUEST, "y");
    }

    @Test
    void otherTypesAreRefusedWithBothNamed() {
        assertThatThrownBy(() -> node.handle("counter", String.class, Answer.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("takes " + Question.class.getName(), "to take java.lang.String");
        assertThatThrownBy(() -> node.handle("nobody", String.class, String.class))
                .hasMessageContainingAll("'nobody'", "counter", "same");
    }

    @Test
    void failuresCarryTheirReason() {
        fails(counter.call(new Question("wrong")), Reason.BAD_REQUEST, "not that");
        fails(counter.call(new Question("broken")), Reason.INTERNAL, "counter");
        fails(counter.withPriority(4).call(new Question("x")), Reason.BAD_REQUEST, "priority must be 1 to 3");
    }

    @Test
    void timeoutsAndCancelsEndACall() {
        int before = STARTED.get();
        CompletableFuture<Answer> running =
                counter.withTimeout(Duration.ofSeconds(2)).call(new Question("never"));
        await().until(() -> STARTED.get() == before + 1);
        // The one replica takes one request at a time, so this one waits.
        CompletableFuture<Answer> waiting = counter.call(new Question("waiting"));
        assertThat(waiting.cancel(true)).isTrue();
        fails(running, Reason.REQUEST_TIMEOUT, "counter");
        assertThat(STARTED.get()).isEqualTo(before + 1);
    }

    @Test
    void aDeployThatFailsTellsWhyAndLeavesNothing() {
        CompletionStage<Void> deploy = node.deploy(Application.named("bad")
                .deployment(Deployment.handler("stillborn", Stillborn.class))
                .build());
        assertThatThrownBy(() -> deploy.toCompletableFuture().join())
                .cause()
                .isInstanceOf(DeploymentException.class)
                .hasMessageContainingAll("stillborn", "no luck today");
        assertThatThrownBy(() -> node.handle("stillborn", Tensors.class, Tensors.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aHandleOfADeletedDeploymentSaysSo() {
        node.deploy(Application.named("brief")
                        .deployment(Deployment.handler("brief", Same.class))
                        .build())
                .toCompletableFuture()
                .join();
        DeploymentHandle<Tensors, Tensors> brief = node.handle("brief", Tensors.class, Tensors.class);
        node.delete("brief").toCompletableFuture().join();
        fails(brief.call(Tensors.of()), Reason.NOT_FOUND, "brief");
    }

    @Test
    void aTakenPortIsNamedWithWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AkkordSettings settings = AkkordSettings.load().withHttp("127.0.0.1", taken.getLocalPort());
            assertThatThrownBy(() -> Akkord.start(settings))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContainingAll("127.0.0.1:" + taken.getLocalPort(), "choose another port");
        }
    }

    private static void fails(CompletableFuture<?> call, Reason reason, String words) {
        assertThatThrownBy(call::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(RequestFailedException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(reason))
                .hasMessageContaining(words);
    }
}
