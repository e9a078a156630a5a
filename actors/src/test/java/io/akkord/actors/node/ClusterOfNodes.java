package io.akkord.actors.node;

import static org.awaitility.Awaitility.await;

import akka.cluster.typed.Cluster;
import com.typesafe.config.ConfigFactory;
import io.akkord.actors.testing.FakeEngines;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Nodes of this JVM that form one cluster over real remoting and links, with engines that the test controls. */
final class ClusterOfNodes implements AutoCloseable {
    private final Path directory;
    private final String options;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, FakeEngines> engines = new LinkedHashMap<>();

    /**
     * @param directory where nodes keep what is durable
     * @param options more settings of {@code akkord.actors}
     */
    ClusterOfNodes(Path directory, String options) {
        this.directory = directory;
        this.options = options;
    }

    /** Starts a node of that id and waits until all see each other. */
    Node start(String name) throws Exception {
        String seeds = nodes.values().stream()
                .limit(1)
                .map(node -> "\"127.0.0.1:"
                        + Cluster.get(node.system())
                                .selfMember()
                                .address()
                                .getPort()
                                .orElseThrow() + "\"")
                .findFirst()
                .orElse("");
        FakeEngines its = engines.computeIfAbsent(name, id -> {
            FakeEngines made = new FakeEngines();
            made.script = engine -> engine.echo = true;
            return made;
        });
        Node node = get(Node.start(
                NodeSettings.load(ConfigFactory.parseString("akka.loglevel = WARNING, akkord.actors { name = " + name
                        + ", data-dir = \"" + directory.resolve(name) + "\", join = [" + seeds
                        + "], drain-timeout = 5s, replica.close-timeout = 300ms, " + options + " }")),
                its));
        nodes.put(name, node);
        awaitSize(nodes.size());
        return node;
    }

    void awaitSize(int count) {
        await(count + " nodes that see each other").until(() -> nodes.values().stream()
                .allMatch(node -> node.control().nodes().peers().stream()
                                .filter(peer -> peer.up() && peer.reachable())
                                .count()
                        == count));
    }

    FakeEngines engines(String name) {
        FakeEngines its = engines.get(name);
        if (its == null) {
            throw new AssertionError("no node is named " + name);
        }
        return its;
    }

    /** Stops a node in order; the others go on. */
    void stop(String name) throws Exception {
        Node node = nodes.remove(name);
        if (node != null) {
            get(node.stop());
        }
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        for (String name : nodes.keySet().toArray(String[]::new)) {
            stop(name);
        }
    }
}
