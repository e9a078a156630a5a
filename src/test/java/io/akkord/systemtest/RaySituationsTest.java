package io.akkord.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Ray Serve's own tests put its cluster through. */
class RaySituationsTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    private TestCluster cluster;

    @AfterEach
    void down() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** Each node has as many CPU slots as this option says. */
    private static String slots(int count) {
        return "-Dakkord.runtime.devices.cpu.oversubscribe=on -Dakkord.runtime.devices.cpu.slots=" + count;
    }

    private static String withSlots(int replicas) {
        return Documents.application(
                "slots",
                "{\"name\":\"slots\",\"handler\":\"io.akkord.examples.EchoHandler\",\"replicas\":" + replicas
                        + ",\"devices\":{\"cpu_slots\":1}}");
    }

    @Test
    void fiveReplicasOnTwoNodesSurviveTheLossOfOne() throws Exception {
        cluster = TestCluster.empty();
        cluster.add("n1", "127.0.1.1", List.of(), slots(3));
        TestNode lost = cluster.add("n2", "127.0.1.2", List.of(), slots(2));
        // Two of three must be left, or the one that is left would be the minority.
        cluster.add("n3", "127.0.1.3", List.of(), slots(1), "--role=ingress");
        cluster.startAll();
        cluster.deploy("slots", withSlots(5));
        TestNode witness = cluster.node(1);
        cluster.awaitReady(witness, "slots", 5, SOON);

        lost.kill9();

        await("three serve and two have no place")
                .atMost(SOON)
                .until(() -> TestCluster.ready(witness, "slots").size() == 3
                        && notices(witness, "slots").contains("UNPLACED"));
        Map<String, String> survivors = TestCluster.ready(witness, "slots");
        assertThat(survivors.values()).containsOnly("n1");

        cluster.start(lost);
        cluster.awaitReady(witness, "slots", 5, SOON);
        assertThat(TestCluster.ready(witness, "slots")).containsAllEntriesOf(survivors);
        assertThat(notices(witness, "slots")).doesNotContain("UNPLACED");
    }

    @Test
    @Tag("long")
    void replicasWithoutASlotWaitForNodesAndTheOthersAreLeftAlone() throws Exception {
        cluster = TestCluster.empty();
        TestNode first = cluster.add("n1", "127.0.1.1", List.of(), slots(2));
        cluster.startAll();
        cluster.deploy("slots", withSlots(4));
        await("two serve, two have no place")
                .atMost(SOON)
                .until(() -> TestCluster.ready(first, "slots").size() == 2
                        && notices(first, "slots").contains("UNPLACED"));
        Map<String, String> before = TestCluster.ready(first, "slots");

        TestNode second = cluster.add("n2", "127.0.1.2", List.of(), slots(2));
        cluster.start(second);

        cluster.awaitReady(first, "slots", 4, SOON);
        assertThat(TestCluster.ready(first, "slots")).containsAllEntriesOf(before);
    }

    @Test
    void oneRunsOneWaitsAndTheThirdIsTurnedAway() throws Exception {
        cluster = TestCluster.start(1);
        URI http = cluster.node(1).http();
        cluster.deploy(
                "one", Documents.slowEcho("one", 1, 1000, ",\"max_ongoing_requests\":1,\"max_queued_requests\":1"));
        cluster.deploy(
                "other",
                Documents.slowEcho(
                        "other",
                        1,
                        1000,
                        ",\"max_ongoing_requests\":1,\"max_queued_requests\":1,\"overload_status\":429"));
        cluster.awaitReady(cluster.node(1), "one", 1, SOON);
        cluster.awaitReady(cluster.node(1), "other", 1, SOON);

        assertThat(threeAtOnce(http, "one")).containsExactlyInAnyOrder(200, 200, 503);
        assertThat(threeAtOnce(http, "other")).containsExactlyInAnyOrder(200, 200, 429);
    }

    @Test
    void aRequestThatTimesOutInTheQueueNeverReachesAReplica() throws Exception {
        cluster = TestCluster.start(1);
        TestNode node = cluster.node(1);
        cluster.deploy("one", Documents.slowEcho("one", 1, 1500, ",\"max_ongoing_requests\":1"));
        cluster.awaitReady(node, "one", 1, SOON);
        CompletableFuture<V2Client.Answer> running = ask(node.http(), "one", 1, "");
        await("it runs").until(() -> node.client().get("/metrics").body().contains("akkord_requests_in_flight"));

        V2Client.Answer late = ask(node.http(), "one", 2, ",\"parameters\":{\"timeout\":200000}")
                .get(20, TimeUnit.SECONDS);

        assertThat(late.status()).isEqualTo(503);
        assertThat(running.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
        JsonNode stats = node.client().get("/v2/models/one/stats").json().at("/model_stats/0");
        assertThat(stats.path("execution_count").asInt()).as(stats.toString()).isEqualTo(1);
    }

    private static List<Integer> threeAtOnce(URI http, String deployment) throws Exception {
        List<CompletableFuture<V2Client.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(ask(http, deployment, i, ""));
        }
        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<V2Client.Answer> answer : answers) {
            statuses.add(answer.get(20, TimeUnit.SECONDS).status());
        }
        return statuses;
    }

    private static CompletableFuture<V2Client.Answer> ask(URI http, String deployment, long number, String more) {
        String body = SteadyLoad.echo(deployment).body(number);
        String changed = body.substring(0, body.length() - 1) + more + "}";
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return new V2Client(http).post("/v2/models/" + deployment + "/infer", changed);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                command -> new Thread(command).start());
    }

    private static String notices(TestNode node, String deployment) throws Exception {
        return TestCluster.status(node, deployment).path("notices").toString();
    }
}
