package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.actors.node.DeploymentStatus;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepositoryTest {
    private final FakeDeployment model = FakeDeployment.echo(Specs.classifier("m"));
    private final FakeDeployment gone = FakeDeployment.echo(Specs.anyTensors("gone"));
    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(model, gone);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void the_index_lists_models_and_where_they_stand() {
        gone.state = DeploymentStatus.State.UNLOADED;
        String all = server.post("/v2/repository/index", "").body();
        assertThat(all).contains("{\"name\":\"m\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"}");
        assertThat(all).contains("\"name\":\"gone\",\"version\":\"1\",\"state\":\"UNAVAILABLE\"");
        assertThat(server.post("/v2/repository/index", "{\"ready\":true}").body())
                .doesNotContain("gone");
        assertThat(server.post("/v2/repository/index", "[").statusCode()).isEqualTo(400);
    }

    @Test
    void models_are_loaded_and_unloaded() {
        HttpResponse<String> load = server.post("/v2/repository/models/m/load", "");
        assertThat(load.statusCode()).isEqualTo(200);
        assertThat(load.body()).isEmpty();
        HttpResponse<String> unload =
                server.post("/v2/repository/models/m/unload", "{\"parameters\":{\"unload_dependents\":false}}");
        assertThat(unload.statusCode()).isEqualTo(200);
        assertThat(server.controlled).containsExactly("load m", "unload m");
    }

    @Test
    void a_load_may_change_the_configuration() {
        HttpResponse<String> load = server.post(
                "/v2/repository/models/m/load", "{\"parameters\":{\"config\":\"{\\\"max_batch_size\\\":32}\"}}");
        assertThat(load.statusCode()).isEqualTo(200);
        assertThat(server.get("/v2/models/m/config").body()).contains("\"max_batch_size\":32");
    }

    @Test
    void what_cannot_be_loaded_is_refused() {
        Map<String, String> wrong = Map.of(
                "{\"parameters\":{\"file:1/model.pt\":\"AAAA\"}}", "'file:1/model.pt' is not supported",
                "{\"parameters\":{\"color\":\"red\"}}", "'color' is not known",
                "{\"parameters\":{\"config\":{}}}", "JSON object in a string",
                "{\"parameters\":7}", "'parameters' must be an object",
                "{", "not valid JSON",
                "[]", "must be a JSON object");
        wrong.forEach((body, message) -> {
            HttpResponse<String> response = server.post("/v2/repository/models/m/load", body);
            assertThat(response.statusCode()).as(body).isEqualTo(400);
            assertThat(response.body()).as(body).contains(message);
        });
        assertThat(server.post("/v2/repository/models/nix/load", "").statusCode())
                .isEqualTo(404);
        assertThat(server.controlled).isEmpty();
    }

    @Test
    void a_load_that_fails_says_why() {
        server.controlAnswer =
                CompletableFuture.failedFuture(new CompletionException(new IllegalStateException("not TorchScript")));
        HttpResponse<String> response = server.post("/v2/repository/models/m/load", "");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("{\"error\":\"failed to load model 'm': not TorchScript\"}");
    }
}
