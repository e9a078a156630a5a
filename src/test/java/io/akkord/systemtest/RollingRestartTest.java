package io.akkord.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes leave and come back under load, as an operator has them do: no request fails. */
class RollingRestartTest {
    private static final int CLIENTS = 6;
    private static final Duration GONE = Duration.ofSeconds(30);

    private TestCluster cluster;

    @BeforeEach
    void up() throws Exception {
        cluster = TestCluster.start(3);
        cluster.deploy("echo", Documents.echo("echo", 3));
        cluster.deploy("slow", Documents.slowEcho("slow", 2, 300, ""));
        cluster.awaitReady(cluster.node(1), "echo", 3, Duration.ofSeconds(30));
        cluster.awaitReady(cluster.node(1), "slow", 2, Duration.ofSeconds(30));
    }

    @AfterEach
    void down() {
        cluster.close();
    }

    @Test
    void allNodesAreRestartedOneAfterTheOther() throws Exception {
        try (SteadyLoad load =
                SteadyLoad.start(cluster.ingresses(), CLIENTS, SteadyLoad.echo("echo"), SteadyLoad.echo("slow"))) {
            Progress.of(load).awaitAnswers(300);
            for (TestNode node : cluster.nodes()) {
                String port = Integer.toString(node.http().getPort());
                node.terminate();
                node.process().awaitExit(GONE);
                // On the port that its clients know.
                node.restartOn(port, cluster);
                node.awaitMembers(3);
                cluster.awaitReady(node, "echo", 3, Duration.ofSeconds(30));
                cluster.awaitReady(node, "slow", 2, Duration.ofSeconds(30));
                Progress.of(load).awaitAnswers(200);
            }
            SteadyLoad.Result result = load.stop();
            System.out.println("rolling restart: " + result);
            assertThat(result.failures()).as(cluster.output()).isEmpty();
        }
    }

    @Test
    void aDrainedNodeIsGoneInTimeAndItsWorkWentOn() throws Exception {
        TestNode leaving = cluster.node(2);
        try (SteadyLoad load =
                SteadyLoad.start(cluster.ingresses(), CLIENTS, SteadyLoad.echo("echo"), SteadyLoad.echo("slow"))) {
            Progress.of(load).awaitAnswers(300);

            V2Client.Answer answer =
                    cluster.node(1).client().post("/api/serve/nodes/n2/drain", "{\"timeout\":\"20s\"}");
            assertThat(answer.status()).as(answer.body()).isIn(200, 202);

            leaving.process().awaitExit(GONE);
            cluster.node(1).awaitMembers(2);
            cluster.awaitReadyWithout(cluster.node(1), "echo", 3, Duration.ofSeconds(30), leaving);
            Progress.of(load).awaitAnswers(300);
            SteadyLoad.Result result = load.stop();
            System.out.println("drain: " + result);
            assertThat(result.failures()).as(cluster.output()).isEmpty();
            assertThat(TestCluster.ready(cluster.node(1), "slow").values()).doesNotContain("n2");
        }
    }
}
