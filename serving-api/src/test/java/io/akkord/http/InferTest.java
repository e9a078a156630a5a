package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a V2 request to the deployment and back. */
class InferTest {
    private static final BlockingQueue<Request> SEEN = new LinkedBlockingQueue<>();
    private static volatile Outcome answer = Outcome.success(Tensors.of());
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(FakeDeployment.answering(Specs.classifier("m"), request -> {
            SEEN.add(request);
            return answer;
        }));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void reset() {
        SEEN.clear();
        answer = Outcome.success(Tensors.of(Tensor.ofFloats("Y", Shape.of(1, 2), 0.25f, 0.75f)));
    }

    private static String body(String more) {
        return "{\"inputs\":[{\"name\":\"X\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]" + more + "}";
    }

    private static HttpResponse<String> infer(String more) {
        return server.post("/v2/models/m/infer", body(more));
    }

    @Test
    void a_request_carries_what_the_router_needs() throws InterruptedException {
        long before = System.nanoTime();
        assertThat(infer(",\"parameters\":{\"priority\":3,\"timeout\":5000}").statusCode())
                .isEqualTo(200);
        Request request = SEEN.take();
        assertThat(request.priority()).isEqualTo(3);
        assertThat(request.rows()).isEqualTo(1);
        assertThat(request.expiry()).isEqualTo(Request.Expiry.QUEUE_TIMEOUT);
        assertThat(request.deadlineNanos() - request.arrivalNanos()).isEqualTo(5_000_000);
        assertThat(request.arrivalNanos() - before).isPositive();
        assertThat(((Tensors) request.payload()).get("X")).isEqualTo(Tensor.ofFloats("X", Shape.of(1, 4), 1, 2, 3, 4));
    }

    @Test
    void a_caller_can_shorten_the_timeout_but_not_lengthen_it() throws InterruptedException {
        assertThat(withTimeout("0.5")).isEqualTo(Duration.ofMillis(500));
        assertThat(withTimeout("3600")).isEqualTo(Duration.ofSeconds(30));
        infer("");
        Request plain = SEEN.take();
        assertThat(plain.priority()).isEqualTo(2);
        assertThat(plain.deadlineNanos() - plain.arrivalNanos())
                .isEqualTo(Duration.ofSeconds(30).toNanos());
        assertThat(plain.expiry()).isEqualTo(Request.Expiry.REQUEST_TIMEOUT);
    }

    private static Duration withTimeout(String seconds) throws InterruptedException {
        server.send(server.request("/v2/models/m/infer")
                .header("x-request-timeout-seconds", seconds)
                .POST(BodyPublishers.ofString(body("")))
                .build());
        Request request = SEEN.take();
        return Duration.ofNanos(request.deadlineNanos() - request.arrivalNanos());
    }

    @Test
    void outputs_come_as_asked() {
        assertThat(infer("").body()).endsWith("\"shape\":[1,2],\"data\":[0.25,0.75]}]}");
        HttpResponse<String> binary = infer(",\"parameters\":{\"binary_data_output\":true}");
        assertThat(binary.headers().firstValue("Inference-Header-Content-Length"))
                .isPresent();
        assertThat(binary.body()).contains("\"binary_data_size\":8");
        // The request's wish is for outputs that are not listed.
        HttpResponse<String> listed =
                infer(",\"outputs\":[{\"name\":\"Y\"}],\"parameters\":{\"binary_data_output\":true}");
        assertThat(listed.headers().firstValue("Inference-Header-Content-Length"))
                .isEmpty();
        assertThat(listed.body()).contains("\"data\":[0.25,0.75]");
        assertThat(infer(",\"outputs\":[{\"name\":\"Y\",\"parameters\":{\"binary_data\":true}}]")
                        .body())
                .contains("\"binary_data_size\":8");
        assertThat(infer(",\"outputs\":[{\"name\":\"Y\",\"parameters\":{\"classification\":1}}]")
                        .body())
                .contains("\"datatype\":\"BYTES\",\"shape\":[1,1],\"data\":[\"0.75:1:dog\"]");
    }

    @Test
    void failures_have_their_status_and_message() {
        for (Outcome.Reason reason : Outcome.Reason.values()) {
            answer = Outcome.failure(reason, "because of " + reason);
            HttpResponse<String> response = infer("");
            assertThat(response.statusCode()).isEqualTo(Statuses.of(reason, 429));
            assertThat(response.body()).isEqualTo("{\"error\":\"because of " + reason + "\"}");
            assertThat(response.headers().firstValue("retry-after").isPresent())
                    .as(reason.name())
                    .isEqualTo(Statuses.isWorthRetrying(reason));
        }
    }

    @Test
    void a_fault_of_the_server_is_a_500_that_names_the_request_and_no_internals() {
        answer = Outcome.success("not tensors");
        HttpResponse<String> response = infer("");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body())
                .contains(response.headers().firstValue("x-request-id").orElse("?"))
                .doesNotContain("ClassCast");
    }

    @Test
    void a_raw_body_is_the_one_input() throws InterruptedException {
        HttpResponse<String> response = server.send(server.request("/v2/models/m/infer")
                .header("Inference-Header-Content-Length", "0")
                .POST(BodyPublishers.ofByteArray(new byte[32]))
                .build());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(SEEN.take().rows()).isEqualTo(2);
    }
}
