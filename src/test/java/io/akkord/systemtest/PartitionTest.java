package io.akkord.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Links between nodes are cut, silently. */
class PartitionTest {
    private static final int CLIENTS = 4;
    private static final int DOWNED = 3;
    private static final Duration RESOLVED = Duration.ofSeconds(20);

    private TestNetwork network;
    private TestCluster cluster;

    @BeforeEach
    void up() throws Exception {
        Optional<String> unavailable = TestNetwork.unavailable();
        assumeTrue(unavailable.isEmpty(), () -> unavailable.orElseThrow());
        network = TestNetwork.of(3);
        cluster = TestCluster.empty();
        for (int n = 1; n <= 3; n++) {
            cluster.add(
                    "n" + n,
                    network.host(n),
                    network.prefix(n),
                    "-Dakkord.actors.allow-insecure-cluster=on",
                    cluster.withKey());
        }
        cluster.startAll();
        cluster.deploy("echo", Documents.echo("echo", 3));
        cluster.awaitReady(cluster.node(1), "echo", 3, Duration.ofSeconds(30));
    }

    @AfterEach
    void down() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
        if (network != null) {
            network.close();
        }
    }

    @Test
    void aNodeThatIsCutOffGivesUpAndTheOthersGoOn() throws Exception {
        TestNode lost = cluster.node(3);
        try (SteadyLoad load = SteadyLoad.start(cluster.ingresses(lost), CLIENTS, SteadyLoad.echo("echo"))) {
            Progress.of(load).awaitAnswers(300);
            load.measureFromNow();
            long cut = System.nanoTime();

            network.isolate(3);

            assertThat(lost.process().awaitExit(RESOLVED)).as(cluster.output()).isEqualTo(DOWNED);
            long gaveUp = System.nanoTime();
            cluster.node(1).awaitMembers(2);
            cluster.awaitReadyWithout(cluster.node(1), "echo", 3, Duration.ofSeconds(30), lost);
            Progress.of(load).awaitAnswers(300);
            SteadyLoad.Result result = load.stop();
            System.out.println(
                    "partition: the minority gave up after " + (gaveUp - cut) / 1_000_000 + " ms; " + result);
            assertThat(result.failures()).as(cluster.output()).isEmpty();
            assertThat(result.longest()).as(result.toString()).isLessThan(Duration.ofSeconds(6));
        }

        network.heal();
        cluster.start(lost);

        cluster.node(1).awaitMembers(3);
        lost.awaitMembers(3);
        await("the replicas are spread again")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> TestCluster.ready(lost, "echo").containsValue("n3")
                        && TestCluster.ready(lost, "echo").size() == 3);
        assertThat(lost.client()
                        .post("/v2/models/echo/infer", SteadyLoad.echo("echo").body(1))
                        .status())
                .isEqualTo(200);
    }

    @Test
    @Tag("long")
    void whatIsOnlySentAndNeverHeardIsALossToo() throws Exception {
        TestNode lost = cluster.node(3);
        try (SteadyLoad load = SteadyLoad.start(cluster.ingresses(lost), CLIENTS, SteadyLoad.echo("echo"))) {
            Progress.of(load).awaitAnswers(300);
            load.measureFromNow();

            // The harder case: the node hears the others, who no longer hear it.
            network.cutOneWay(3, 1);
            network.cutOneWay(3, 2);

            cluster.node(1).awaitMembers(2);
            cluster.awaitReadyWithout(cluster.node(1), "echo", 3, Duration.ofSeconds(30), lost);
            Progress.of(load).awaitAnswers(300);
            SteadyLoad.Result result = load.stop();
            System.out.println("one-way cut: " + result);
            assertThat(result.failures()).as(cluster.output()).isEmpty();
            assertThat(result.longest()).as(result.toString()).isLessThan(Duration.ofSeconds(6));
        }
    }
}
