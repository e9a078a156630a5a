package io.akkord.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code ./akkord up} serves, asked as a user would. */
class ServedModelsTest {
    private static NodeProcess node;
    private static V2Client client;

    @BeforeAll
    static void up() throws IOException {
        node = NodeProcess.up();
        client = new V2Client(node.awaitListening());
    }

    @AfterAll
    static void down() throws InterruptedException {
        node.close();
    }

    /** A scan that the model was not trained on. */
    private record Scan(String label, String pixels) {}

    private static List<Scan> heldOut() throws IOException {
        return Files.readAllLines(NodeProcess.home().resolve("examples/models/digits/samples/samples.csv")).stream()
                .skip(1)
                .map(line -> line.split(",", 2))
                .map(columns -> new Scan(columns[0], columns[1]))
                .toList();
    }

    private static String scanBody(String pixels) {
        return "{\"inputs\":[{\"name\":\"image\",\"shape\":[1,8,8],\"datatype\":\"FP32\",\"data\":[" + pixels + "]}]}";
    }

    @Test
    void digitsReadsScansThatItHasNotSeen() throws Exception {
        List<Scan> scans = heldOut();
        ExecutorService callers = Executors.newFixedThreadPool(16);
        try {
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (Scan scan : scans) {
                answers.add(CompletableFuture.supplyAsync(() -> read(scan), callers));
            }
            int right = 0;
            for (int i = 0; i < scans.size(); i++) {
                if (answers.get(i).get(60, TimeUnit.SECONDS).equals(scans.get(i).label())) {
                    right++;
                }
            }
            assertThat(right)
                    .as("scans read correctly of %d held out", scans.size())
                    .isGreaterThan(scans.size() * 97 / 100);
        } finally {
            callers.shutdownNow();
        }
        JsonNode stats = client.get("/v2/models/digits/stats").json().at("/model_stats/0");
        assertThat(stats.get("inference_count").asInt()).isGreaterThanOrEqualTo(scans.size());
        assertThat(stats.get("execution_count").asInt())
                .as("runs of the model: requests share batches")
                .isLessThan(stats.get("inference_count").asInt());
    }

    private static String read(Scan scan) {
        try {
            V2Client.Answer answer = client.post("/v2/models/digits/infer", scanBody(scan.pixels()));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            return answer.json().at("/outputs/0/data/0").asText();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void classificationNamesTheDigit() throws Exception {
        Scan scan = heldOut().get(0);
        String body = scanBody(scan.pixels()).replaceFirst("}$", "")
                + ",\"outputs\":[{\"name\":\"probabilities\",\"parameters\":{\"classification\":1}}]}";
        V2Client.Answer answer = client.post("/v2/models/digits/infer", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().at("/outputs/0/data/0").asText()).endsWith(":" + scan.label());
    }

    @Test
    void theReadmesScanIsASeven() throws Exception {
        String body = Files.readString(NodeProcess.home().resolve("examples/models/digits/samples/seven.json"));
        V2Client.Answer answer = client.post("/v2/models/digits/infer", body);
        assertThat(answer.json().at("/outputs/0/data").toString()).isEqualTo("[7]");
    }

    @Test
    void aBadRequestFailsAloneAndSaysWhy() throws Exception {
        V2Client.Answer bad = client.post(
                "/v2/models/digits/infer",
                "{\"inputs\":[{\"name\":\"image\",\"shape\":[1,8,9],\"datatype\":\"FP32\",\"data\":[1]}]}");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.json().get("error").asText()).contains("[1, 8, 9]");
        assertThat(read(heldOut().get(1))).isEqualTo(heldOut().get(1).label());
    }

    @Test
    void metricsTellWhatHappened() throws Exception {
        read(heldOut().get(2));
        assertThat(client.get("/metrics").body())
                .containsPattern("nv_inference_request_success\\{model=\"digits\",version=\"1\"\\} [1-9]");
    }

    @Test
    void busyTakesAsLongAsItIsAskedTo() throws Exception {
        long few = busyNanos(1);
        long many = busyNanos(5_000);
        assertThat(many).as("5,000 rounds against 1").isGreaterThan(few);
    }

    private static long busyNanos(int rounds) throws Exception {
        JsonNode before = infer();
        V2Client.Answer answer = client.post("/v2/models/busy/infer", DrainTest.busyBody(rounds));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().at("/outputs/0/data").size()).isEqualTo(256);
        return infer().get("ns").asLong() - before.get("ns").asLong();
    }

    private static JsonNode infer() throws Exception {
        return client.get("/v2/models/busy/stats").json().at("/model_stats/0/inference_stats/compute_infer");
    }
}
