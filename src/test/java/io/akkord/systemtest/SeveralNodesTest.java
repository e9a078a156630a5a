package io.akkord.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code ./akkord up --nodes 3}: three JVMs, one cluster. */
class SeveralNodesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Test
    void aNodeThatSleptTooLongIsDownedAndComesBackAsANewMember() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (NodeProcess nodes =
                NodeProcess.launch(Map.of(), "up", "--nodes", "3", "--app", "none", "--port", String.valueOf(port))) {
            for (int node = 1; node <= 3; node++) {
                awaitLine(nodes, "node" + node + " | akkord: listening on http://127.0.0." + node + ":" + port, 1);
            }
            assertThat(nodes.output()).contains("node2 up").contains("joined the cluster");

            ProcessHandle third = child(nodes, "node3");
            signal("STOP", third);
            awaitLine(nodes, "is downing [akka://akkord@127.0.0.3:", 1);
            signal("CONT", third);
            awaitLine(nodes, "node3 | was downed by the cluster (exit code 3): it is started again", 1);
            awaitLine(nodes, "node3 | akkord: listening on http://127.0.0.3:" + port, 2);
            assertThat(child(nodes, "node3").pid()).isNotEqualTo(third.pid());

            nodes.terminate();
            assertThat(nodes.awaitExit(PATIENCE)).isEqualTo(143);
            assertThat(third.isAlive()).isFalse();
        }
    }

    private static void awaitLine(NodeProcess nodes, String text, int times) {
        await("'" + text + "' in the output")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    if (!nodes.isAlive()) {
                        throw new IllegalStateException("the nodes ended:\n" + nodes.output());
                    }
                    return nodes.output()
                                    .lines()
                                    .filter(line -> line.contains(text))
                                    .count()
                            >= times;
                });
    }

    private static ProcessHandle child(NodeProcess nodes, String name) {
        return ProcessHandle.of(nodes.pid())
                .orElseThrow()
                .children()
                .filter(child -> child.info()
                        .arguments()
                        .map(arguments -> Arrays.asList(arguments).contains(name))
                        .orElse(false))
                .findFirst()
                .orElseThrow();
    }

    private static void signal(String name, ProcessHandle process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }
}
