package io.akkord.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.systemtest.SteadyLoad.Question;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes are killed under load, by SIGKILL: no request fails, every answer is right, and what was lost is started elsewhere. */
class NodeDeathTest {
    private static final Duration REPLACED = Duration.ofSeconds(30);
    private static final int CLIENTS = 6;

    private TestCluster cluster;

    @BeforeEach
    void up() throws Exception {
        cluster = TestCluster.start(3);
        cluster.deploy("echo", Documents.echo("echo", 3));
        cluster.deploy("busy", Documents.application("busy", Documents.busyDeployment("busy", 3)));
        cluster.awaitReady(cluster.node(1), "echo", 3, Duration.ofSeconds(30));
        cluster.awaitReady(cluster.node(1), "busy", 3, Duration.ofSeconds(30));
    }

    @AfterEach
    void down() {
        cluster.close();
    }

    @Test
    void aWorkerNodeDiesAndNobodyNotices() throws Exception {
        assertThat(TestCluster.ready(cluster.node(1), "echo").values()).containsExactlyInAnyOrder("n1", "n2", "n3");
        TestNode victim =
                cluster.entityOf(cluster.node(1), "echo").name().equals("n3") ? cluster.node(2) : cluster.node(3);
        killUnderLoad(victim);
    }

    @Test
    @Tag("long")
    void theNodeOfTheEntityDies() throws Exception {
        killUnderLoad(cluster.entityOf(cluster.node(1), "echo"));
    }

    @Test
    @Tag("long")
    void theOldestNodeDies() throws Exception {
        killUnderLoad(cluster.node(1));
    }

    private void killUnderLoad(TestNode victim) throws Exception {
        TestNode witness = cluster.nodes().stream()
                .filter(node -> node != victim)
                .findFirst()
                .orElseThrow();
        Question busy = SteadyLoad.busy(witness.http(), "busy", 200);
        try (SteadyLoad load = SteadyLoad.start(cluster.ingresses(victim), CLIENTS, SteadyLoad.echo("echo"), busy)) {
            Progress.of(load).awaitAnswers(500);
            load.measureFromNow();

            victim.kill9();

            cluster.awaitReadyWithout(witness, "echo", 3, REPLACED, victim);
            cluster.awaitReadyWithout(witness, "busy", 3, REPLACED, victim);
            Progress.of(load).awaitAnswers(500);
            SteadyLoad.Result result = load.stop();
            System.out.println("death of " + victim + ": " + result);
            assertThat(result.failures()).as(cluster.output()).isEmpty();
            assertThat(result.longest())
                    .as("the longest wait of a client: " + result)
                    .isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    @Tag("long")
    void twoOfFiveDie() throws Exception {
        cluster.close();
        cluster = TestCluster.start(5);
        cluster.deploy("echo", Documents.echo("echo", 5));
        cluster.awaitReady(cluster.node(1), "echo", 5, Duration.ofSeconds(60));
        List<TestNode> victims = List.of(cluster.node(2), cluster.node(4));
        try (SteadyLoad load =
                SteadyLoad.start(cluster.ingresses(victims.get(0), victims.get(1)), CLIENTS, SteadyLoad.echo("echo"))) {
            Progress.of(load).awaitAnswers(500);
            load.measureFromNow();

            victims.get(0).kill9();
            Progress.of(load).awaitAnswers(200);
            victims.get(1).kill9();

            cluster.awaitReadyWithout(
                    cluster.node(1), "echo", 5, REPLACED.plusSeconds(30), victims.get(0), victims.get(1));
            Progress.of(load).awaitAnswers(500);
            SteadyLoad.Result result = load.stop();
            System.out.println("two of five die: " + result);
            assertThat(result.failures()).as(cluster.output()).isEmpty();
        }
    }

    @Test
    void allDieAndEverythingComesBackByItself() throws Exception {
        for (TestNode node : cluster.nodes()) {
            node.kill9();
        }
        cluster.startAll();

        cluster.awaitReady(cluster.node(2), "echo", 3, Duration.ofSeconds(60));
        cluster.awaitReady(cluster.node(3), "busy", 3, Duration.ofSeconds(60));
        assertThat(cluster.node(1).client().get("/v2/models/echo/ready").status())
                .isEqualTo(200);
        assertThat(cluster.node(1)
                        .client()
                        .post("/v2/models/echo/infer", SteadyLoad.echo("echo").body(7))
                        .status())
                .isEqualTo(200);
    }
}
