package io.akkord.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.akkord.http.admin.AdminPaths;
import io.akkord.http.admin.LogsDocument;
import io.akkord.http.admin.LogsDocument.Line;
import io.akkord.runtime.handler.Handler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The log lines of a deployment, over HTTP from a real node. */
@Timeout(120)
class NodeLogsTest {

    /** Tells its log what it was asked, and does not like "wrong". */
    public static final class Talker implements Handler<String, String> {
        @Override
        public CompletionStage<String> handle(String request) {
            LoggerFactory.getLogger(Talker.class).info("asked for {}", request);
            if (request.equals("wrong")) {
                throw new IllegalStateException("out of order");
            }
            return CompletableFuture.completedFuture(request);
        }
    }

    @Test
    void linesOfTheEntityTheAgentAndTheHandlerWithTheNodesName() throws Exception {
        AkkordSettings settings = AkkordSettings.load(ConfigFactory.parseString("akkord.actors.name = teller"))
                .withHttp("127.0.0.1", 0);
        try (Akkord node = Akkord.start(settings)) {
            node.deploy(Application.named("app")
                            .deployment(Deployment.handler("talker", Talker.class))
                            .build())
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            DeploymentHandle<String, String> talker = node.handle("talker", String.class, String.class);
            talker.call("hello").join();
            assertThat(talker.call("wrong")).failsWithin(Duration.ofSeconds(10));
            await("its lines").untilAsserted(() -> {
                LogsDocument document = logs(node, "talker");
                assertThat(document.silent()).isEmpty();
                List<Line> lines = document.lines();
                assertThat(lines).extracting(Line::node).containsOnly("teller");
                assertThat(lines)
                        .extracting(Line::text)
                        .anyMatch(text -> text.startsWith("deployment talker is READY"))
                        .anyMatch(text -> text.startsWith("replica talker#1.1 is READY [replica talker#1.1"))
                        .anyMatch(text -> text.startsWith("asked for hello [replica talker#1.1, request "))
                        .anyMatch(text -> text.contains("IllegalStateException: out of order"));
            });
            assertThat(ask(node, "nobody").statusCode()).isEqualTo(404);
        }
    }

    private static LogsDocument logs(Akkord node, String deployment) throws Exception {
        HttpResponse<byte[]> response = ask(node, deployment);
        assertThat(response.statusCode()).isEqualTo(200);
        return LogsDocument.read(response.body());
    }

    private static HttpResponse<byte[]> ask(Akkord node, String deployment) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + node.httpAddress().getPort() + AdminPaths.logs(deployment) + "?lines=50"))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    }
}
