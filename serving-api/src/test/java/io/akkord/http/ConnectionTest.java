package io.akkord.http;

import static io.akkord.http.HttpServerTest.INFER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.akkord.http.FakeDeployment.Held;
import io.akkord.runtime.request.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens on one connection, byte by byte. */
class ConnectionTest {
    private final FakeDeployment held = FakeDeployment.holding(Specs.anyTensors("held"));
    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start("idle-timeout = 1s", FakeDeployment.echo(Specs.anyTensors("echo")), held);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Held next() {
        await().pollInterval(Duration.ofMillis(2)).until(() -> !held.held.isEmpty());
        return held.held.remove();
    }

    @Test
    void a_connection_is_kept_for_the_next_request() {
        try (RawClient client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.post("/v2/models/echo/infer", INFER).read().status())
                        .isEqualTo(200);
                assertThat(client.get("/v2/models/none").read().status()).isEqualTo(404);
            }
        }
    }

    @Test
    void pipelined_requests_are_answered_in_their_order() {
        try (RawClient client = server.connect()) {
            client.post("/v2/models/held/infer", INFER, "x-request-id: first")
                    .post("/v2/models/held/infer", INFER, "x-request-id: second")
                    .get("/v2/health/live");
            Held first = next();
            Held second = next();
            second.answer(Outcome.failure(Outcome.Reason.INTERNAL, "second"));
            first.echo();
            RawClient.Response one = client.read();
            assertThat(one.header("x-request-id")).isEqualTo("first");
            assertThat(one.status()).isEqualTo(200);
            RawClient.Response two = client.read();
            assertThat(two.header("x-request-id")).isEqualTo("second");
            assertThat(two.status()).isEqualTo(500);
            assertThat(two.body()).isEqualTo("{\"error\":\"second\"}");
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void more_requests_than_may_be_under_way_wait_for_their_turn() {
        try (RawClient client = server.connect()) {
            for (int i = 0; i < 20; i++) {
                client.post("/v2/models/held/infer", INFER, "x-request-id: r" + i);
            }
            for (int i = 0; i < 20; i++) {
                next().echo();
                assertThat(client.read().header("x-request-id")).isEqualTo("r" + i);
                assertThat(held.held.size()).isLessThanOrEqualTo(4);
            }
        }
    }

    @Test
    void a_client_that_leaves_cancels_all_its_requests_and_is_counted() {
        RawClient client = server.connect().post("/v2/models/held/infer", INFER).post("/v2/models/held/infer", INFER);
        List<Held> both = List.of(next(), next());
        client.close();
        await().pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofMillis(500))
                .until(() -> both.stream().allMatch(one -> one.cancelled));
        await().untilAsserted(() ->
                assertThat(server.get("/metrics").body()).contains("akkord_http_requests_total{code=\"499\"} 2\n"));
        both.forEach(Held::echo);
        assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void a_client_that_only_finishes_sending_is_told_that_its_request_was_cancelled() {
        try (RawClient client =
                server.connect().post("/v2/models/held/infer", INFER).finishSending()) {
            assertThat(client.read().status()).isEqualTo(499);
            assertThat(next().cancelled).isTrue();
        }
    }

    @Test
    void an_idle_connection_is_closed_but_not_one_that_waits_for_its_answer() {
        try (RawClient idle = server.connect();
                RawClient waiting = server.connect();
                RawClient slow = server.connect()) {
            waiting.post("/v2/models/held/infer", INFER);
            Held request = next();
            slow.send("POST /v2/models/echo/infer HT");
            assertThat(idle.isClosedByServer()).isTrue();
            assertThat(slow.isClosedByServer()).isTrue();
            assertThat(request.cancelled).isFalse();
            request.echo();
            assertThat(waiting.read().status()).isEqualTo(200);
        }
    }

    @Test
    void connection_close_is_honoured() {
        try (RawClient client = server.connect()) {
            client.post("/v2/models/echo/infer", INFER, "Connection: close");
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void connections_are_counted() {
        try (RawClient one = server.connect();
                RawClient two = server.connect()) {
            one.get("/v2/health/live").read();
            assertThat(two.get("/metrics").read().body()).contains("akkord_http_connections 2\n");
        }
    }

    @Test
    void stopping_finishes_what_is_under_way_and_accepts_no_more() {
        try (RawClient client = server.connect()) {
            client.post("/v2/models/held/infer", INFER);
            Held request = next();
            CompletionStage<?> stopped = server.server.stop();
            await().untilAsserted(() -> org.assertj.core.api.Assertions.assertThatThrownBy(server::connect)
                    .hasMessageContaining("refused"));
            assertThat(request.cancelled).isFalse();
            request.echo();
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(stopped.toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void request_ids_are_taken_or_made_and_returned() {
        try (RawClient client = server.connect()) {
            client.post("/v2/models/held/infer", INFER, "X-Request-Id: mine-1");
            Held request = next();
            assertThat(request.request.id()).isEqualTo("mine-1");
            request.echo();
            assertThat(client.read().header("x-request-id")).isEqualTo("mine-1");
            String one = client.get("/v2").read().header("x-request-id");
            String two = client.get("/nowhere").read().header("x-request-id");
            assertThat(one).isNotEmpty().isNotEqualTo(two);
            RawClient.Response bad = client.post("/v2/models/echo/infer", INFER, "X-Request-Id: a b")
                    .read();
            assertThat(bad.status()).isEqualTo(400);
            assertThat(bad.body()).contains("x-request-id");
        }
    }
}
