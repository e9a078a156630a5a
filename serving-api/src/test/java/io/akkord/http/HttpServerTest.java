package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.akkord.actors.node.DeploymentStatus;
import io.akkord.runtime.request.Outcome;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HttpServerTest {
    static final String INFER =
            "{\"id\":\"7\",\"inputs\":[{\"name\":\"A\",\"shape\":[1,3],\"datatype\":\"INT32\",\"data\":[1,2,3]}]}";

    static TestServer server;
    static FakeDeployment held;

    @BeforeAll
    static void start() {
        held = FakeDeployment.holding(Specs.anyTensors("held"));
        server = TestServer.start(FakeDeployment.echo(Specs.anyTensors("echo")), held);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void health_is_told_by_status_and_an_empty_body() {
        HttpResponse<String> live = server.get("/v2/health/live");
        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(live.body()).isEmpty();
        assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(200);
        held.state = DeploymentStatus.State.STARTING;
        assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(400);
        assertThat(server.get("/v2/models/held/ready").statusCode()).isEqualTo(400);
        held.state = DeploymentStatus.State.READY;
        assertThat(server.get("/v2/models/held/ready").statusCode()).isEqualTo(200);
        assertThat(server.get("/-/healthz").body()).isEqualTo("ok\n");
    }

    @Test
    void infers() {
        HttpResponse<String> response = server.post("/v2/models/echo/infer", INFER);
        assertThat(response.body())
                .isEqualTo("{\"id\":\"7\",\"model_name\":\"echo\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"A\","
                        + "\"datatype\":\"INT32\",\"shape\":[1,3],\"data\":[1,2,3]}]}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        assertThat(server.post("/v2/models/echo/versions/1/infer", INFER).statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_client_that_leaves_cancels_its_request_at_once() {
        RawClient client = server.connect().post("/v2/models/held/infer", INFER);
        await().until(() -> !held.held.isEmpty());
        FakeDeployment.Held request = held.held.remove();
        assertThat(request.cancelled).isFalse();
        client.close();
        await().pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofMillis(500))
                .until(() -> request.cancelled);
    }

    @Test
    void a_client_that_resets_its_connection_cancels_its_request_at_once() {
        RawClient client = server.connect().post("/v2/models/held/infer", INFER);
        await().until(() -> !held.held.isEmpty());
        FakeDeployment.Held request = held.held.remove();
        client.reset();
        await().pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofMillis(500))
                .until(() -> request.cancelled);
    }

    @Test
    void documents_about_models_and_the_server() {
        assertThat(server.get("/v2").body()).startsWith("{\"name\":\"akkord\",\"version\":\"0.");
        assertThat(server.get("/v2/models/echo").body()).contains("\"name\":\"echo\"", "\"versions\":[\"1\"]");
        assertThat(server.get("/v2/models/echo/versions/1/config").body()).contains("\"max_batch_size\":0");
        assertThat(server.get("/v2/models/echo/stats").body()).contains("\"inference_stats\"");
        assertThat(server.get("/v2/models/stats").body()).contains("\"echo\"", "\"held\"");
        assertThat(server.get("/v2/models/nix/ready").statusCode()).isEqualTo(404);
        assertThat(server.get("/v2/models/echo/versions/2").body()).contains("no version '2'");
    }

    @Test
    void head_is_get_without_the_body() {
        try (RawClient client = server.connect()) {
            RawClient.Response head =
                    client.send("HEAD /v2 HTTP/1.1\r\nHost: t\r\n\r\n").readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-type")).isEqualTo("application/json");
            // What comes next on the wire is the next response, not a body.
            assertThat(client.get("/v2").read().body()).contains("akkord");
        }
    }

    @Test
    void a_wrong_verb_is_told_the_right_one() {
        try (RawClient client = server.connect()) {
            RawClient.Response response = client.get("/v2/models/echo/infer").read();
            assertThat(response.status()).isEqualTo(405);
            assertThat(response.header("allow")).isEqualTo("POST");
        }
    }

    @Test
    void metrics_are_in_prometheus_text() {
        FakeDeployment echo = server.deployments.get("echo");
        echo.stats.admitted();
        echo.stats.executed(3, 1_000, 2_000, 3_000);
        echo.stats.succeeded(3, 9_000_000, 4_000, 1_000, 2_000, 3_000);
        echo.stats.refused(Outcome.Reason.QUEUE_FULL);
        HttpResponse<String> response = server.get("/metrics");
        assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=UTF-8");
        String labels = "model=\"echo\",version=\"1\"";
        assertThat(response.body().lines())
                .contains(
                        "nv_inference_request_success{" + labels + "} 1",
                        "nv_inference_count{" + labels + "} 3",
                        "nv_inference_exec_count{" + labels + "} 1",
                        "nv_inference_request_duration_us{" + labels + "} 9000",
                        "nv_inference_request_failure{model=\"echo\",reason=\"REJECTED\",version=\"1\"} 1",
                        "akkord_request_failures_total{model=\"echo\",reason=\"queue_full\",version=\"1\"} 1",
                        "akkord_request_duration_seconds_bucket{" + labels + ",le=\"0.005\"} 0",
                        "akkord_request_duration_seconds_bucket{" + labels + ",le=\"0.01\"} 1",
                        "akkord_request_duration_seconds_bucket{" + labels + ",le=\"+Inf\"} 1",
                        "akkord_request_duration_seconds_sum{" + labels + "} 0.009",
                        "akkord_batch_size_bucket{" + labels + ",le=\"2\"} 0",
                        "akkord_batch_size_bucket{" + labels + ",le=\"4\"} 1",
                        "akkord_batch_size_sum{" + labels + "} 3",
                        "akkord_requests_in_flight{" + labels + "} 0");
        assertThat(response.body()).contains("process_cpu_seconds_total ", "jvm_memory_used_bytes{area=\"heap\"} ");
        assertThat(response.body().lines())
                .allMatch(line -> line.matches("# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{.+\\})? [-+0-9.Ee]+"));
    }
}
