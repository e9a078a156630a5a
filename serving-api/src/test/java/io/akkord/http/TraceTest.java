package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.request.TraceContext;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What becomes of the header {@code traceparent}. */
class TraceTest {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void aValidTraceGoesWithTheRequestAndAnythingElseIsNone() {
        List<Request> seen = new CopyOnWriteArrayList<>();
        FakeDeployment echo = FakeDeployment.answering(Specs.anyTensors("echo"), request -> {
            seen.add(request);
            return Outcome.success(request.payload());
        });
        try (TestServer server = TestServer.start(echo)) {
            send(server, PARENT);
            send(server, "00-not-a-trace");
            send(server);
            send(server, PARENT, PARENT);
        }
        assertThat(seen)
                .extracting(request ->
                        request.trace().map(TraceContext::traceparent).orElse("none"))
                .containsExactly(PARENT, "none", "none", "none");
    }

    private static void send(TestServer server, String... parents) {
        var request = server.request("/v2/models/echo/infer");
        for (String parent : parents) {
            request.header("traceparent", parent);
        }
        assertThat(server.send(request.POST(java.net.http.HttpRequest.BodyPublishers.ofString(HttpServerTest.INFER))
                                .build())
                        .statusCode())
                .isEqualTo(200);
    }
}
