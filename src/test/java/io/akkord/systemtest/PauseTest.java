package io.akkord.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node stops for a while and wakes up again, as after a long pause of its machine. */
class PauseTest {
    private static final int CLIENTS = 4;
    /** Exit code of a node that the others removed: start it again. */
    private static final int DOWNED = 3;

    private TestCluster cluster;

    @BeforeEach
    void up() throws Exception {
        cluster = TestCluster.start(3);
        cluster.deploy("echo", Documents.echo("echo", 3));
        cluster.awaitReady(cluster.node(1), "echo", 3, Duration.ofSeconds(30));
    }

    @AfterEach
    void down() {
        cluster.close();
    }

    @Test
    void aLongPauseCostsTheNodeItsPlaceAndNothingElse() throws Exception {
        TestNode paused = cluster.node(3);
        try (SteadyLoad load = SteadyLoad.start(cluster.ingresses(paused), CLIENTS, SteadyLoad.echo("echo"))) {
            Progress.of(load).awaitAnswers(300);
            load.measureFromNow();

            paused.pause();
            // Held for as long as it takes the others to remove it, and give its replica to another node.
            cluster.node(1).awaitMembers(2);
            cluster.awaitReadyWithout(cluster.node(1), "echo", 3, Duration.ofSeconds(30), paused);
            paused.resume();

            assertThat(paused.process().awaitExit(Duration.ofSeconds(30))).isEqualTo(DOWNED);
            Map<String, String> ready = TestCluster.ready(cluster.node(1), "echo");
            assertThat(ready).hasSize(3);
            assertThat(ready.values()).doesNotContain("n3");

            cluster.start(paused);
            cluster.node(1).awaitMembers(3);
            await("the node that came back gets a replica again")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> TestCluster.ready(cluster.node(1), "echo").containsValue("n3"));
            cluster.awaitReady(cluster.node(1), "echo", 3, Duration.ofSeconds(30));
            SteadyLoad.Result result = load.stop();
            System.out.println("long pause: " + result);
            assertThat(result.failures()).as(cluster.output()).isEmpty();
            assertThat(result.longest()).isLessThan(Duration.ofSeconds(6));
        }
    }

    @Test
    @Tag("long")
    void aShortPauseChangesNothing() throws Exception {
        Map<String, String> before = TestCluster.ready(cluster.node(1), "echo");
        TestNode paused = cluster.node(3);
        try (SteadyLoad load = SteadyLoad.start(cluster.ingresses(paused), CLIENTS, SteadyLoad.echo("echo"))) {
            Progress.of(load).awaitAnswers(300);

            paused.pause();
            await("the others notice")
                    .atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptions()
                    .until(() -> cluster.node(1)
                            .client()
                            .get("/api/serve/nodes")
                            .body()
                            .contains("UNREACHABLE"));
            paused.resume();

            cluster.node(1).awaitMembers(3);
            Progress.of(load).awaitAnswers(300);
            assertThat(paused.process().isAlive()).isTrue();
            assertThat(TestCluster.ready(cluster.node(1), "echo")).isEqualTo(before);
            SteadyLoad.Result result = load.stop();
            System.out.println("short pause: " + result);
            assertThat(result.failures()).as(cluster.output()).isEmpty();
        }
    }
}
