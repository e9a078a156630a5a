package io.akkord.systemtest;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** A node of a {@link TestCluster}: a process that can be killed, stopped for a while, and started again on the same data. */
final class TestNode {
    /** Bounds the heap, so that five nodes fit a small machine. */
    private static final String JAVA_OPTIONS = "-Xmx700m";

    private final String name;
    private final String host;
    private final Path data;
    private final List<String> prefix;
    private final List<String> options;
    private NodeProcess process;
    private URI http;
    private boolean bare;

    /**
     * @param prefix what runs the launcher, such as {@code ip netns exec NAMESPACE}; may be empty
     * @param options of the JVM, and of the launcher: those that begin with two hyphens, each as {@code --name=value}
     */
    TestNode(String name, String host, Path data, List<String> prefix, List<String> options) {
        this.name = name;
        this.host = host;
        this.data = data;
        this.prefix = prefix;
        this.options = options;
    }

    String name() {
        return name;
    }

    String host() {
        return host;
    }

    URI http() {
        return http;
    }

    NodeProcess process() {
        return process;
    }

    /** The handlers of the tests are not on its class path. */
    void withoutTestClasses() {
        bare = true;
    }

    /** Starts the process; see {@link #awaitListening}. HTTP is on any free port. */
    void start(List<String> joins) throws IOException {
        start(joins, "0");
    }

    /** Starts the process again, with HTTP on that port, and waits until it listens. */
    void restartOn(String port, TestCluster cluster) throws IOException {
        start(cluster.seeds(), port);
        awaitListening();
    }

    private void start(List<String> joins, String port) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "up", "--app", "none", "--node-name", name, "--data", data.toString(), "--host", host, "--port", port));
        arguments.addAll(List.of("--cluster-host", host, "--cluster-port", Integer.toString(TestCluster.PORT)));
        options.stream().filter(option -> option.startsWith("--")).forEach(arguments::add);
        for (String join : joins) {
            arguments.addAll(List.of("--join", join));
        }
        Map<String, String> environment = new HashMap<>();
        environment.put(
                "AKKORD_JAVA_OPTS",
                JAVA_OPTIONS + " "
                        + options.stream()
                                .filter(option -> !option.startsWith("--"))
                                .collect(Collectors.joining(" ")));
        if (!bare) {
            environment.put(
                    "AKKORD_CLASSPATH",
                    NodeProcess.home().resolve("src/target/test-classes").toString());
        }
        process = NodeProcess.launchThrough(prefix, environment, arguments.toArray(String[]::new));
    }

    void awaitListening() {
        http = process.awaitListening();
    }

    V2Client client() {
        return new V2Client(http, TestCluster.KEY);
    }

    /** SIGKILL, and waits until the process is gone. */
    void kill9() throws InterruptedException {
        signal("KILL");
        process.awaitExit(Duration.ofSeconds(10));
    }

    void pause() throws InterruptedException {
        signal("STOP");
    }

    void resume() throws InterruptedException {
        signal("CONT");
    }

    void terminate() {
        process.terminate();
    }

    private void signal(String which) throws InterruptedException {
        try {
            Process kill = new ProcessBuilder("kill", "-" + which, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill -" + which + " of " + process + " failed");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the cluster, as this node sees it, is so many nodes, all of them up and reachable. */
    void awaitMembers(int count) {
        try {
            await(name + " sees " + count + " nodes")
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptions()
                    .until(() -> statuses().equals(Collections.nCopies(count, "UP")));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "\n" + process.output(), e);
        }
    }

    private List<String> statuses() throws IOException, InterruptedException {
        List<String> statuses = new ArrayList<>();
        for (JsonNode node : client().get("/api/serve/nodes").json().path("nodes")) {
            statuses.add(node.path("status").asText());
        }
        return statuses;
    }

    @Override
    public String toString() {
        return name;
    }
}
