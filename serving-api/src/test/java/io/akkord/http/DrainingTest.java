package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainingTest {
    @Test
    void a_draining_node_is_not_ready_and_ends_connections_with_their_answer() {
        try (TestServer server = TestServer.start(FakeDeployment.echo(Specs.anyTensors("echo")));
                RawClient client = server.connect()) {
            assertThat(client.post("/v2/models/echo/infer", HttpServerTest.INFER)
                            .read()
                            .header("connection"))
                    .isEmpty();
            server.cluster.state = server.cluster.state(List.of(server.cluster.peer("a", true)));
            RawClient.Response last =
                    client.post("/v2/models/echo/infer", HttpServerTest.INFER).read();
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.header("connection")).isEqualTo("close");
            assertThat(client.isClosedByServer()).isTrue();
            assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(503);
            HttpResponse<String> healthz = server.get("/-/healthz");
            assertThat(healthz.statusCode()).isEqualTo(503);
            assertThat(healthz.body()).isEqualTo("draining\n");
            assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void another_nodes_drain_is_not_its_own() {
        try (TestServer server = TestServer.start()) {
            server.cluster.state =
                    server.cluster.state(List.of(server.cluster.peer("a", false), server.cluster.peer("b", true)));
            assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void requests_sent_ahead_are_all_answered() {
        FakeDeployment held = FakeDeployment.holding(Specs.anyTensors("held"));
        try (TestServer server = TestServer.start(held);
                RawClient client = server.connect()) {
            client.post("/v2/models/held/infer", HttpServerTest.INFER)
                    .post("/v2/models/held/infer", HttpServerTest.INFER);
            org.awaitility.Awaitility.await().until(() -> held.held.size() == 2);
            server.cluster.state = server.cluster.state(List.of(server.cluster.peer("a", true)));
            held.held.remove().echo();
            held.held.remove().echo();
            assertThat(client.read().header("connection")).isEmpty();
            assertThat(client.read().header("connection")).isEqualTo("close");
        }
    }
}
