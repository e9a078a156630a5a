package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.akkord.actors.node.DeploymentStatus;
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
}
