package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.akkord.http.access.ApiKey;
import io.akkord.http.access.KeyHash;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String INFER = "/v2/models/echo/infer";
    private final ApiKey app = ApiKey.random(RANDOM);
    private final ApiKey ops = ApiKey.random(RANDOM);
    private final FakeDeployment echo = FakeDeployment.echo(Specs.anyTensors("echo"));
    private final FakeDeployment held = FakeDeployment.holding(Specs.anyTensors("held"));
    private TestServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private void start(String limits, String more) {
        server = TestServer.start(
                "access.keys = [{name = app, hash = \"" + KeyHash.of(app, RANDOM) + "\", scopes = [infer]" + limits
                        + "}, {name = ops, hash = \"" + KeyHash.of(ops, RANDOM) + "\", scopes = [admin]}]\n" + more,
                echo,
                held);
    }

    private HttpResponse<String> infer(String... headers) {
        return send("POST", INFER, HttpServerTest.INFER, headers);
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = server.request(path).method(method, HttpRequest.BodyPublishers.ofString(body));
        return server.send((headers.length == 0 ? request : request.headers(headers)).build());
    }

    private static String bearer(ApiKey key) {
        return "Bearer " + key.text();
    }

    @Test
    void a_key_is_taken_from_either_header() {
        start("", "");
        assertThat(infer("Authorization", bearer(app)).statusCode()).isEqualTo(200);
        assertThat(infer("Authorization", "bearer " + app.text()).statusCode()).isEqualTo(200);
        assertThat(infer("X-API-Key", app.text()).statusCode()).isEqualTo(200);
        assertThat(infer("Authorization", "Basic eDp5", "X-API-Key", app.text()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void without_a_key_the_answer_says_how_to_come_in() {
        start("", "");
        HttpResponse<String> none = infer();
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("www-authenticate")).hasValue("Bearer realm=\"akkord\"");
        assertThat(none.body()).contains("Authorization: Bearer KEY");
        HttpResponse<String> unknown = infer("X-API-Key", ApiKey.random(RANDOM).text());
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.headers().firstValue("www-authenticate").orElse("")).contains("error=\"invalid_token\"");
        // The body of a request that is turned away does not spoil the connection.
        try (RawClient client = server.connect()) {
            assertThat(client.post(INFER, HttpServerTest.INFER).read().status()).isEqualTo(401);
            assertThat(client.post(INFER, HttpServerTest.INFER, "X-API-Key: " + app.text())
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_missing_scope_is_named() {
        start("", "");
        HttpResponse<String> response = infer("Authorization", bearer(ops));
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("needs scope 'infer'", "key 'ops' has only admin");
        assertThat(response.headers().firstValue("www-authenticate").orElse(""))
                .contains("error=\"insufficient_scope\", scope=\"infer\"");
        assertThat(send("POST", "/v2/repository/models/echo/load", "", "X-API-Key", app.text())
                        .statusCode())
                .isEqualTo(403);
        assertThat(send("POST", "/v2/repository/models/echo/load", "", "X-API-Key", ops.text())
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/-/devices", "", "X-API-Key", app.text()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void health_is_open_and_metrics_are_as_configured() {
        start("", "access.metrics = admin");
        assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(200);
        assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
        assertThat(server.get("/-/healthz").statusCode()).isEqualTo(200);
        assertThat(server.get("/v2/models/echo").statusCode()).isEqualTo(401);
        assertThat(server.get("/metrics").statusCode()).isEqualTo(401);
        assertThat(send("GET", "/metrics", "", "X-API-Key", ops.text()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void inference_can_stay_open_beside_an_admin_key() {
        start("", "access.inference = open");
        assertThat(infer().statusCode()).isEqualTo(200);
        assertThat(server.get("/metrics").statusCode()).isEqualTo(200);
        assertThat(server.post("/v2/repository/models/echo/load", "").statusCode())
                .isEqualTo(401);
    }

    @Test
    void past_its_rate_a_key_is_told_when_to_come_again() {
        start(", rate = \"3/m\", burst = 2", "");
        assertThat(infer("X-API-Key", app.text()).statusCode()).isEqualTo(200);
        assertThat(infer("X-API-Key", app.text()).statusCode()).isEqualTo(200);
        HttpResponse<String> response = infer("X-API-Key", app.text());
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(response.headers().firstValue("retry-after").orElse("")))
                .isBetween(10, 20);
    }

    @Test
    void requests_under_way_are_limited_and_given_back_however_they_end() {
        start(", concurrency = 1", "");
        String key = "X-API-Key: " + app.text();
        try (RawClient first = server.connect()) {
            first.post("/v2/models/held/infer", HttpServerTest.INFER, key);
            await().until(() -> !held.held.isEmpty());
            assertThat(infer("X-API-Key", app.text()).statusCode()).isEqualTo(429);
            held.held.remove().echo();
            assertThat(first.read().status()).isEqualTo(200);
            assertThat(infer("X-API-Key", app.text()).statusCode()).isEqualTo(200);
        }
        RawClient leaves = server.connect().post("/v2/models/held/infer", HttpServerTest.INFER, key);
        await().until(() -> !held.held.isEmpty());
        leaves.close();
        await().until(() -> infer("X-API-Key", app.text()).statusCode() == 200);
        assertThat(infer("X-API-Key", app.text(), "Content-Encoding", "gzip").statusCode())
                .isEqualTo(400);
        assertThat(infer("X-API-Key", app.text()).statusCode()).isEqualTo(200);
    }

    @Test
    void without_an_admin_key_the_admin_api_is_on_loopback_alone() {
        server = TestServer.start("host = 0.0.0.0\nadmin.port = 0", echo);
        assertThat(server.adminPort()).isNotEqualTo(server.port());
        assertThat(server.server.adminAddress().getAddress().isLoopbackAddress())
                .isTrue();
        HttpResponse<String> there = server.get("/-/devices");
        assertThat(there.statusCode()).isEqualTo(403);
        assertThat(there.body()).contains("another address");
        assertThat(infer().statusCode()).isEqualTo(200);
        URI here = URI.create("http://127.0.0.1:" + server.adminPort() + "/-/devices");
        assertThat(server.send(HttpRequest.newBuilder(here).build()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void pages_of_other_sites_cannot_use_the_open_admin_api() {
        server = TestServer.start(echo);
        String load = "/v2/repository/models/echo/load";
        assertThat(send("POST", load, "", "Origin", "https://evil.example").statusCode())
                .isEqualTo(403);
        try (RawClient client = server.connect()) {
            assertThat(client.send("POST " + load + " HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(403);
        }
        assertThat(server.controlled).isEmpty();
        assertThat(send("POST", load, "").statusCode()).isEqualTo(200);
    }
}
