package io.akkord.actors.node;

import static io.akkord.actors.node.ClusterOfNodes.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.akkord.actors.catalog.CatalogReply;
import io.akkord.actors.catalog.CatalogReply.Accepted;
import io.akkord.actors.catalog.CatalogReply.Refused;
import io.akkord.actors.catalog.CatalogReply.Why;
import io.akkord.actors.testing.Requests;
import io.akkord.actors.testing.Requests.Caller;
import io.akkord.actors.testing.Specs;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.spec.ApplicationSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several nodes, one cluster: what one is told all know, and none is needed for the others to go on. */
class ClusterTest {
    @TempDir
    Path directory;

    @Test
    void whatOneNodeDeploysEveryNodeServes() throws Exception {
        try (ClusterOfNodes cluster = new ClusterOfNodes(directory, "")) {
            Node a = cluster.start("a");
            Node b = cluster.start("b");
            get(a.deploy(Specs.application(
                    "app", "/app", Specs.named("m").replicas(2).build())));
            await().until(() ->
                    b.directory().find("m").filter(DeploymentPort::isReady).isPresent());
            assertThat(answer(b, "to b")).isEqualTo(Outcome.success("to b"));
            assertThat(answer(a, "to a")).isEqualTo(Outcome.success("to a"));
            assertThat(b.directory().route("/app/x").orElseThrow().application())
                    .isEqualTo("app");
            await("replicas on both nodes").untilAsserted(() -> assertThat(
                            a.directory().find("m").orElseThrow().status().replicas())
                    .extracting(DeploymentStatus.ReplicaStatus::node)
                    .containsExactlyInAnyOrder("a", "b"));

            get(b.delete("app"));
            await().until(() -> a.directory().find("m").isEmpty());
            assertThat(a.control().applications()).isEmpty();
        }
    }

    @Test
    void versionsAndNamesAreDecidedInOnePlace() throws Exception {
        try (ClusterOfNodes cluster = new ClusterOfNodes(directory, "")) {
            Node a = cluster.start("a");
            Node b = cluster.start("b");
            CatalogReply first = get(a.control().put(app("app", "m", 1), OptionalLong.of(0)));
            assertThat(((Accepted) first).record().version()).isEqualTo(1);
            assertThat(why(b.control()
                            .put(app("app", "m", 2), OptionalLong.of(0))
                            .toCompletableFuture()
                            .get()))
                    .isEqualTo(Why.VERSION);
            assertThat(why(get(b.control().put(app("other", "m", 1), OptionalLong.empty()))))
                    .isEqualTo(Why.TAKEN);

            // Two at once that expect the same version: one of them is told.
            List<CatalogReply> both = List.of(get(a.control()
                            .put(app("app", "m", 3), OptionalLong.of(1))
                            .thenCombine(b.control().put(app("app", "m", 4), OptionalLong.of(1)), List::of))
                    .toArray(CatalogReply[]::new));
            assertThat(both).hasAtLeastOneElementOfType(Accepted.class).hasAtLeastOneElementOfType(Refused.class);
            assertThat(why(get(b.control().delete("nothing", OptionalLong.empty()))))
                    .isEqualTo(Why.UNKNOWN);
        }
    }

    @Test
    void theOldestNodeMayGoAndWhatItDecidedStays() throws Exception {
        try (ClusterOfNodes cluster = new ClusterOfNodes(directory, "")) {
            Node a = cluster.start("a");
            Node b = cluster.start("b");
            Node c = cluster.start("c");
            get(a.deploy(Specs.application(
                    "app", "/app", Specs.named("m").replicas(3).build())));
            cluster.stop("a");
            cluster.awaitSize(2);
            assertThat(answer(b, "still")).isEqualTo(Outcome.success("still"));
            get(c.deploy(app("more", "n", 1)));
            await().until(() ->
                    b.directory().find("n").filter(DeploymentPort::isReady).isPresent());
            await("three replicas on two nodes").untilAsserted(() -> assertThat(
                            c.directory().find("m").orElseThrow().status().replicas())
                    .filteredOn(replica -> replica.state().equals("READY"))
                    .extracting(DeploymentStatus.ReplicaStatus::node)
                    .hasSize(3)
                    .containsOnly("b", "c"));
            get(c.delete("app"));
            await().until(() -> b.directory().find("m").isEmpty());
        }
    }

    @Test
    void afterAFullRestartEverythingIsThereAgain() throws Exception {
        try (ClusterOfNodes cluster = new ClusterOfNodes(directory, "")) {
            Node a = cluster.start("a");
            cluster.start("b");
            get(a.deploy(app("app", "m", 1)));
            get(a.deploy(app("app", "m", 2)));
        }
        try (ClusterOfNodes cluster = new ClusterOfNodes(directory, "")) {
            Node b = cluster.start("b");
            assertThat(b.control().applications())
                    .extracting(record -> record.version())
                    .containsExactly(2L);
            await().until(() ->
                    b.directory().find("m").filter(DeploymentPort::isReady).isPresent());
            assertThat(b.directory().find("m").orElseThrow().spec().userConfig())
                    .isEqualTo(Map.of("v", 2));
            assertThat(answer(b, "again")).isEqualTo(Outcome.success("again"));
            Node a = cluster.start("a");
            await().until(() ->
                    a.directory().find("m").filter(DeploymentPort::isReady).isPresent());
            assertThat(answer(a, "there too")).isEqualTo(Outcome.success("there too"));
        }
    }

    @Test
    void aLargeApplicationCrossesAndATooLargeOneIsRefusedWithBothSizes() throws Exception {
        try (ClusterOfNodes cluster = new ClusterOfNodes(directory, "")) {
            Node a = cluster.start("a");
            Node b = cluster.start("b");
            for (Node node : List.of(a, b)) {
                String name = "large-" + node.name();
                get(node.deploy(Specs.application(
                        name,
                        "/" + name,
                        Specs.named(name)
                                .config(Map.of("v", "x".repeat(900_000)))
                                .build())));
            }
            for (Node node : List.of(a, b)) {
                await().until(() -> node.directory().find("large-a").isPresent()
                        && node.directory().find("large-b").isPresent());
            }
            ApplicationSpec tooLarge = Specs.application(
                    "app",
                    "/app",
                    Specs.named("m").config(Map.of("v", "x".repeat(1 << 20))).build());
            Refused refused = (Refused) get(a.control().put(tooLarge, OptionalLong.empty()));
            assertThat(refused.why()).isEqualTo(Why.TOO_LARGE);
            assertThat(refused.message()).containsPattern("at most 1048576 bytes, but would be 104[89]\\d\\d\\d");
            assertThat(b.directory().find("m")).isEmpty();
        }
    }

    private static Outcome answer(Node node, String payload) {
        Caller caller = new Caller();
        node.directory().find("m").orElseThrow().submit(Requests.of(payload), caller::accept);
        await("an answer to " + payload).until(caller::isAnswered);
        return caller.outcomes().get(0);
    }

    private static Why why(CatalogReply reply) {
        assertThat(reply).isInstanceOf(Refused.class);
        return ((Refused) reply).why();
    }

    private static ApplicationSpec app(String name, String deployment, int config) {
        return Specs.application(
                name,
                "/" + name,
                Specs.named(deployment).config(Map.of("v", config)).build());
    }
}
