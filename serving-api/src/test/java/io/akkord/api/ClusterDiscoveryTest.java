package io.akkord.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that know of each other only through Akka Discovery. */
@Timeout(120)
class ClusterDiscoveryTest {

    @Test
    void threeNodesThatDiscoverEachOtherFormOneCluster() throws Exception {
        int port = freePort();
        List<CompletableFuture<Akkord>> starting = new ArrayList<>();
        for (int node = 1; node <= 3; node++) {
            AkkordSettings settings = settings(node, port);
            starting.add(CompletableFuture.supplyAsync(() -> Akkord.start(settings), task -> new Thread(task).start()));
        }
        List<Akkord> nodes = new ArrayList<>();
        try {
            for (CompletableFuture<Akkord> one : starting) {
                nodes.add(one.get(90, TimeUnit.SECONDS));
            }
            // One formed the cluster; so the two others are in the same one.
            assertThat(nodes.stream().filter(Akkord::formedCluster)).hasSize(1);
        } finally {
            nodes.forEach(Akkord::close);
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.4"))) {
            assertThatThrownBy(() -> Akkord.start(settings(4, taken.getLocalPort())))
                    .isInstanceOf(StartFailedException.class)
                    .hasStackTraceContaining("akka.management.http.hostname and port) cannot be bound");
        }
    }

    private static AkkordSettings settings(int node, int port) {
        return AkkordSettings.load(ConfigFactory.parseString(String.format(
                Locale.ROOT,
                """
                akkord.actors { discovery = on, host = "127.0.0.%1$d", name = "n%1$d", drain-timeout = 1s }
                akkord.http { host = "127.0.0.%1$d", port = 0 }
                akka.discovery {
                  method = config
                  config.services.akkord.endpoints = [
                    { host = "127.0.0.1", port = %2$d }, { host = "127.0.0.2", port = %2$d }, { host = "127.0.0.3", port = %2$d }
                  ]
                }
                akka.management {
                  http.port = %2$d
                  cluster.bootstrap.contact-point-discovery { required-contact-point-nr = 3, stable-margin = 1s }
                }
                """,
                node,
                port)));
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
