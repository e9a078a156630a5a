package io.akkord.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** SIGTERM while requests are running: they are answered, and then the node goes. */
class DrainTest {
    private static final int IN_FLIGHT = 8;

    @Test
    void whatIsInFlightIsAnsweredBeforeTheNodeGoes() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(IN_FLIGHT);
        try (NodeProcess node = NodeProcess.up()) {
            URI address = node.awaitListening();
            V2Client client = new V2Client(address);
            String body = busyBody(10_000);
            List<CompletableFuture<V2Client.Answer>> answers = new ArrayList<>();
            for (int i = 0; i < IN_FLIGHT; i++) {
                answers.add(CompletableFuture.supplyAsync(() -> post(address, body), clients));
            }
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> inFlight(client.get("/metrics").body()) == IN_FLIGHT);

            node.terminate();

            for (CompletableFuture<V2Client.Answer> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
            }
            node.awaitExit(Duration.ofSeconds(30));
        } finally {
            clients.shutdownNow();
        }
    }

    private static V2Client.Answer post(URI address, String body) {
        try {
            return new V2Client(address).post("/v2/models/busy/infer", body);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static String busyBody(int rounds) {
        String row = Stream.generate(() -> "0.5").limit(256).collect(Collectors.joining(","));
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,256],\"datatype\":\"FP32\",\"data\":[" + row
                + "]},{\"name\":\"rounds\",\"shape\":[1,1],\"datatype\":\"INT32\",\"data\":[" + rounds + "]}]}";
    }

    private static int inFlight(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("akkord_requests_in_flight{") && line.contains("\"busy\""))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }
}
