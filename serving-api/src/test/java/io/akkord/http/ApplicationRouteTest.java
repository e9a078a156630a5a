package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.request.Outcome;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ApplicationRouteTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        FakeDeployment text = FakeDeployment.answering(Specs.text("text"), request -> {
            Specs.Question question = (Specs.Question) request.payload();
            return Outcome.success(new Specs.Answer(question.text().repeat(question.times())));
        });
        FakeDeployment echo = FakeDeployment.echo(Specs.anyTensors("echo"));
        server = TestServer.start(text, echo);
        server.applications.put("/text", text);
        server.applications.put("/echo", echo);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_handler_is_called_with_json() {
        HttpResponse<String> response = server.post("/text", "{\"text\":\"ab\",\"times\":2}");
        assertThat(response.body()).isEqualTo("{\"text\":\"abab\"}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(server.post("/text/below", "{\"text\":\"ab\",\"times\":0}").statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_tensor_model_is_called_with_a_v2_body() {
        HttpResponse<String> response = server.post("/echo", HttpServerTest.INFER);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"data\":[1,2,3]");
    }

    @Test
    void json_that_is_not_the_handlers_type_is_refused_with_the_place() {
        Map<String, String> wrong = Map.of(
                "", "the body is empty; expected JSON of a Question",
                "null", "the body is null",
                "{", "not valid JSON",
                "[1]", "the body is not a Question",
                "{\"text\":\"a\",\"times\":\"many\"}", "the body is not a Question at /times",
                "{\"text\":\"a\",\"times\":1.5}", "at /times",
                "{\"text\":\"a\",\"times\":1,\"color\":\"red\"}", "at /color",
                "{\"text\":\"a\",\"times\":1} x", "not valid JSON",
                "{\"text\":\"a\"}", "the body is not a Question at /times");
        wrong.forEach((body, message) -> {
            HttpResponse<String> response = server.post("/text", body);
            assertThat(response.statusCode()).as(body).isEqualTo(400);
            assertThat(response.body()).as(body).startsWith("{\"error\":").contains(message);
        });
    }

    @Test
    void json_that_is_nested_too_deep_is_refused() {
        ByteBuffer deep = ByteBuffer.wrap(("[".repeat(65) + "]".repeat(65)).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> new HandlerJson(64).read(deep, Object.class))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(
                                refusal.reply().body().utf8String())
                        .contains("nesting depth"));
    }

    @Test
    void a_json_handler_does_not_answer_v2() {
        HttpResponse<String> response = server.post("/v2/models/text/infer", HttpServerTest.INFER);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("does not take tensors");
    }

    @Test
    void routes_are_listed() {
        assertThat(server.get("/-/routes").body())
                .contains("{\"prefix\":\"/text\",\"application\":\"app-of-text\",\"deployment\":\"text\"}");
    }

    @Test
    void other_verbs_are_refused() {
        HttpResponse<String> response = server.get("/text");
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).hasValue("POST");
    }
}
