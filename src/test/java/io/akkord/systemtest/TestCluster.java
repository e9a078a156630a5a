package io.akkord.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Nodes in JVMs of their own that form one cluster, on loopback addresses or in network namespaces. */
final class TestCluster implements AutoCloseable {
    static final int PORT = 25_520;
    /** Opens the admin API where it is not on loopback; see {@link #withKey}. */
    static final String KEY = "ak_9f7099ea_Rz-AvCjeviA2YWJt025bs8ZBJVPbiV7qiJrMZ2oYyFU";

    private static final String ACCESS =
            """
            akkord.http.access {
              inference = open
              keys = [{
                name = tests
                hash = "sha256:9f7099ea:a6e50162639fc744a1f90390a2c43bbb:3c8499e657fb8c426020c44caaa1feb84f579c402d9fd33bbed009dab60cb25c"
                scopes = [admin]
              }]
            }
            """;

    private final Path folder;
    private final List<TestNode> nodes = new ArrayList<>();

    private TestCluster(Path folder) {
        this.folder = folder;
    }

    /** So many nodes on 127.0.1.1 and up, all up in one cluster. Options are JVM options of every node. */
    static TestCluster start(int count, String... options) throws IOException {
        TestCluster cluster = new TestCluster(Files.createTempDirectory("akkord-test-cluster"));
        try {
            for (int i = 1; i <= count; i++) {
                cluster.add("n" + i, "127.0.1." + i, List.of(), options);
            }
            cluster.startAll();
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** A cluster without nodes yet. */
    static TestCluster empty() throws IOException {
        return new TestCluster(Files.createTempDirectory("akkord-test-cluster"));
    }

    /** An option for nodes whose admin API is to answer to {@link #KEY} on every address. */
    String withKey() throws IOException {
        return "--config=" + Files.writeString(folder.resolve("access.conf"), ACCESS);
    }

    /** A node that is not started yet. */
    TestNode add(String name, String host, List<String> prefix, String... options) {
        TestNode node = new TestNode(name, host, folder.resolve(name), prefix, List.of(options));
        nodes.add(node);
        return node;
    }

    /** Starts every node, the first as the one that forms the cluster if there is none, and waits until all are in it. */
    void startAll() throws IOException {
        for (TestNode node : nodes) {
            node.start(seeds());
        }
        nodes.forEach(TestNode::awaitListening);
        nodes.forEach(node -> node.awaitMembers(nodes.size()));
    }

    /** Starts a node that was added or has ended. */
    void start(TestNode node) throws IOException {
        node.start(seeds());
        node.awaitListening();
    }

    List<String> seeds() {
        return nodes.stream().limit(3).map(node -> node.host() + ":" + PORT).toList();
    }

    List<TestNode> nodes() {
        return List.copyOf(nodes);
    }

    TestNode node(int number) {
        return nodes.get(number - 1);
    }

    TestNode node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + name));
    }

    List<URI> ingresses(TestNode... without) {
        List<TestNode> left = new ArrayList<>(nodes);
        left.removeAll(List.of(without));
        return left.stream().map(TestNode::http).toList();
    }

    /** Declares an application, and waits until all its deployments have all their replicas READY. */
    void deploy(String name, String document) throws IOException, InterruptedException {
        V2Client.Answer answer = anyClient().put("/api/serve/applications/" + name, document);
        assertThat(answer.status()).as(answer.body()).isIn(200, 201, 202);
    }

    /** Waits until a deployment has so many READY replicas, as that node sees it. */
    void awaitReady(TestNode seenBy, String deployment, int replicas, Duration atMost) {
        await(deployment + " has " + replicas + " READY replicas as " + seenBy + " sees it")
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> ready(seenBy, deployment).size() == replicas);
    }

    /** Waits until a deployment has so many READY replicas, none of them on these nodes. */
    void awaitReadyWithout(TestNode seenBy, String deployment, int replicas, Duration atMost, TestNode... without) {
        List<String> lost = Stream.of(without).map(TestNode::name).toList();
        await(deployment + " has " + replicas + " READY replicas, none on " + lost + ", as " + seenBy + " sees it")
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> {
                    Map<String, String> ready = ready(seenBy, deployment);
                    return ready.size() == replicas && ready.values().stream().noneMatch(lost::contains);
                });
    }

    /** The READY replicas of a deployment, by id, with the name of their node. */
    static Map<String, String> ready(TestNode seenBy, String deployment) throws IOException, InterruptedException {
        Map<String, String> ready = new TreeMap<>();
        for (JsonNode replica : status(seenBy, deployment).path("replicas")) {
            if (replica.path("state").asText().equals("READY")) {
                ready.put(replica.path("replica").asText(), replica.path("node").asText());
            }
        }
        return ready;
    }

    /** What a node tells of a deployment. */
    static JsonNode status(TestNode seenBy, String deployment) throws IOException, InterruptedException {
        return seenBy.client().get("/api/serve/deployments/" + deployment).json();
    }

    /** The node on which the deployment's entity runs. */
    TestNode entityOf(TestNode seenBy, String deployment) throws IOException, InterruptedException {
        return node(status(seenBy, deployment).path("entity").asText());
    }

    private V2Client anyClient() {
        return nodes.stream()
                .filter(node -> node.process() != null && node.process().isAlive())
                .findFirst()
                .orElseThrow()
                .client();
    }

    /** The output of every node, for messages. */
    String output() {
        StringBuilder all = new StringBuilder();
        for (TestNode node : nodes) {
            if (node.process() != null) {
                all.append("--- ")
                        .append(node)
                        .append('\n')
                        .append(node.process().output())
                        .append('\n');
            }
        }
        return all.toString();
    }

    @Override
    public void close() {
        for (TestNode node : nodes) {
            if (node.process() != null) {
                node.process().destroyNow();
            }
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
