package io.akkord.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Applications are changed under load: no request fails, whatever the change. */
class RolloutTest {
    private static final int CLIENTS = 4;
    private static final Duration DONE = Duration.ofSeconds(40);

    private TestCluster cluster;

    @BeforeEach
    void up() throws Exception {
        cluster = TestCluster.start(2);
        cluster.deploy("echo", echo(2, ""));
        cluster.awaitReady(cluster.node(1), "echo", 2, DONE);
    }

    @AfterEach
    void down() {
        cluster.close();
    }

    private static String echo(int replicas, String more) {
        return Documents.application(
                "echo",
                "{\"name\":\"echo\",\"handler\":\"io.akkord.examples.EchoHandler\",\"replicas\":" + replicas + more
                        + "}");
    }

    @Test
    void changesOfEveryKindCostNoRequest() throws Exception {
        TestNode node = cluster.node(1);
        Set<String> first = TestCluster.ready(node, "echo").keySet();
        try (SteadyLoad load = SteadyLoad.start(cluster.ingresses(), CLIENTS, SteadyLoad.echo("echo"))) {
            Progress.of(load).awaitAnswers(200);

            // A limit is changed in place.
            cluster.deploy("echo", echo(2, ",\"max_queued_requests\":77"));
            awaitRevision(2);
            assertThat(TestCluster.ready(node, "echo").keySet()).isEqualTo(first);

            // More replicas come beside those there are.
            cluster.deploy("echo", echo(4, ",\"max_queued_requests\":77"));
            cluster.awaitReady(node, "echo", 4, DONE);
            assertThat(TestCluster.ready(node, "echo").keySet()).containsAll(first);

            // What a handler is started with takes new replicas.
            cluster.deploy("echo", echo(2, ",\"user_config\":{\"greeting\":\"hello\"}"));
            awaitRevision(4);
            await("new replicas only")
                    .atMost(DONE)
                    .ignoreExceptions()
                    .until(() -> TestCluster.ready(node, "echo").size() == 2
                            && TestCluster.ready(node, "echo").keySet().stream().noneMatch(first::contains));

            // A revision that has no place leaves the one that serves.
            Set<String> serving = TestCluster.ready(node, "echo").keySet();
            cluster.deploy(
                    "echo", echo(2, ",\"user_config\":{\"greeting\":\"hello\"},\"devices\":{\"cpu_slots\":100}"));
            await("it says why").atMost(DONE).ignoreExceptions().until(() -> !TestCluster.status(node, "echo")
                    .path("notices")
                    .isEmpty());
            JsonNode status = TestCluster.status(node, "echo");
            assertThat(status.path("phase").asText()).as(status.toString()).isEqualTo("READY");
            assertThat(status.path("notices").toString()).contains("100 CPU slots");
            assertThat(TestCluster.ready(node, "echo").keySet()).isEqualTo(serving);

            Progress.of(load).awaitAnswers(200);
            SteadyLoad.Result result = load.stop();
            System.out.println("changes: " + result);
            assertThat(result.failures()).as(cluster.output()).isEmpty();
        }
    }

    @Test
    void aRevisionThatNeverBecomesHealthyLeavesTheOldOneServing() throws Exception {
        TestNode node = cluster.node(1);
        cluster.deploy("fragile", Documents.slowEcho("fragile", 1, 0, ""));
        cluster.awaitReady(node, "fragile", 1, DONE);
        try (SteadyLoad load = SteadyLoad.start(cluster.ingresses(), CLIENTS, SteadyLoad.echo("fragile"))) {
            Progress.of(load).awaitAnswers(100);

            cluster.deploy(
                    "fragile",
                    Documents.application(
                            "fragile",
                            "{\"name\":\"fragile\",\"handler\":\"" + NeverStarts.class.getName()
                                    + "\",\"replicas\":1}"));

            await("it is given up").atMost(DONE).ignoreExceptions().until(() -> TestCluster.status(node, "fragile")
                    .path("notices")
                    .toString()
                    .contains("GIVEN_UP"));
            assertThat(TestCluster.status(node, "fragile").path("notices").toString())
                    .contains(NeverStarts.WHY);
            Progress.of(load).awaitAnswers(100);
            SteadyLoad.Result result = load.stop();
            assertThat(result.failures()).as(cluster.output()).isEmpty();
        }
        assertThat(TestCluster.status(node, "fragile").path("revision").asInt()).isEqualTo(1);
    }

    private void awaitRevision(int revision) {
        await("revision " + revision + " serves")
                .atMost(DONE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> TestCluster.status(cluster.node(1), "echo")
                                .path("revision")
                                .asInt()
                        == revision);
    }
}
