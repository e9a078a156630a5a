package io.akkord.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many deployments: what they cost to declare, to list, to hold, to delete. */
@Tag("long")
class ManyDeploymentsTest {
    private static final int DEPLOYMENTS = 1000;
    private static final int PER_APPLICATION = 50;

    private TestCluster cluster;

    @AfterEach
    void down() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void aThousandDeploymentsOnThreeNodes() throws Exception {
        cluster = TestCluster.start(3);
        TestNode first = cluster.node(1);
        long before = usedHeap(first);
        long began = System.nanoTime();
        for (int application = 0; application < DEPLOYMENTS / PER_APPLICATION; application++) {
            List<String> deployments = new ArrayList<>();
            for (int i = 0; i < PER_APPLICATION; i++) {
                deployments.add(Documents.echoDeployment("d" + (application * PER_APPLICATION + i), 1));
            }
            cluster.deploy(
                    "app" + application,
                    Documents.application("app" + application, deployments.toArray(String[]::new)));
        }
        for (TestNode node : cluster.nodes()) {
            await("all READY as " + node + " sees it")
                    .atMost(Duration.ofSeconds(120))
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(() -> ready(node) == DEPLOYMENTS);
        }
        long deployed = System.nanoTime();
        for (int i = 0; i < DEPLOYMENTS; i += 97) {
            String name = "d" + i;
            V2Client.Answer answer = cluster.node(i % 3 + 1)
                    .client()
                    .post("/v2/models/" + name + "/infer", SteadyLoad.echo(name).body(i));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
        long listed = System.nanoTime();
        assertThat(ready(first)).isEqualTo(DEPLOYMENTS);
        long listedIn = System.nanoTime() - listed;
        long heap = usedHeap(first) - before;

        long deleting = System.nanoTime();
        for (int application = 0; application < DEPLOYMENTS / PER_APPLICATION; application++) {
            first.client().delete("/api/serve/applications/app" + application);
        }
        for (TestNode node : cluster.nodes()) {
            await("all gone as " + node + " sees it")
                    .atMost(Duration.ofSeconds(120))
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(() -> node.client()
                                    .get("/api/serve/deployments")
                                    .json()
                                    .path("deployments")
                                    .isEmpty()
                            && node.client()
                                    .get("/api/serve/applications")
                                    .json()
                                    .path("applications")
                                    .isEmpty());
        }
        System.out.printf(
                "%d deployments on three nodes: READY everywhere after %d ms, listed in %d ms, heap of a node +%d MB, gone after %d ms%n",
                DEPLOYMENTS,
                (deployed - began) / 1_000_000,
                listedIn / 1_000_000,
                heap / 1_000_000,
                (System.nanoTime() - deleting) / 1_000_000);
    }

    @Test
    void twoHundredModelsOnOneNode() throws Exception {
        cluster = TestCluster.empty();
        TestNode node = cluster.add(
                "n1",
                "127.0.1.1",
                List.of(),
                "-Dakkord.runtime.devices.cpu.oversubscribe=on",
                "-Dakkord.runtime.devices.cpu.slots=200");
        cluster.startAll();
        List<String> deployments = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            deployments.add(Documents.digitsDeployment("digits" + i));
        }
        long began = System.nanoTime();
        cluster.deploy("zoo", Documents.application("zoo", deployments.toArray(String[]::new)));
        await("200 models READY")
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> ready(node) == 200);
        long ready = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            V2Client.Answer answer = node.client().post("/v2/models/digits" + i + "/infer", Documents.sevenScan());
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.json().at("/outputs/0/data/0").asInt()).isEqualTo(7);
        }
        System.out.printf(
                "200 models on one node: READY after %d ms, RSS %d MB%n",
                (ready - began) / 1_000_000, node.process().residentMegabytes());
    }

    private static int ready(TestNode node) throws Exception {
        int ready = 0;
        for (JsonNode deployment :
                node.client().get("/api/serve/deployments").json().path("deployments")) {
            ready += deployment.path("phase").asText().equals("READY") ? 1 : 0;
        }
        return ready;
    }

    private static long usedHeap(TestNode node) throws Exception {
        return node.client()
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"}"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
