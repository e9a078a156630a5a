package io.akkord.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.akkord.actors.cluster.NodeRole;
import io.akkord.actors.worker.ReplicaSettings;
import io.akkord.runtime.tls.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeSettingsTest {

    @Test
    void defaults() {
        NodeSettings settings = NodeSettings.load();
        assertThat(settings.clusterName()).isEqualTo("akkord");
        assertThat(settings.name()).isEmpty();
        assertThat(settings.dataDir()).isEmpty();
        assertThat(settings.roles()).containsExactlyInAnyOrder(NodeRole.INGRESS, NodeRole.WORKER);
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isZero();
        assertThat(settings.linkPort()).isZero();
        assertThat(settings.join()).isEmpty();
        assertThat(settings.discovery()).isFalse();
        assertThat(settings.tls()).isEmpty();
        assertThat(settings.drainTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.fatalRuns()).isEqualTo(2);
        assertThat(settings.retries()).isEqualTo(2);
        assertThat(settings.replica())
                .isEqualTo(new ReplicaSettings(
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(30),
                        3));
    }

    @Test
    void everyKeyIsRead(@TempDir Path folder) throws Exception {
        Path ca = Files.createFile(folder.resolve("a.pem"));
        Path certificate = Files.createFile(folder.resolve("b.pem"));
        Path key = Files.createFile(folder.resolve("c.pem"));
        Map<String, String> other = Map.ofEntries(
                Map.entry("cluster-name", "c2"),
                Map.entry("name", "n2"),
                Map.entry("profile", "loopback"),
                Map.entry("data-dir", folder.toString()),
                Map.entry("roles", "worker"),
                Map.entry("host", "127.0.0.2"),
                Map.entry("port", "1234"),
                Map.entry("link-port", "1235"),
                Map.entry("join", "127.0.0.3:1, 127.0.0.4:2"),
                Map.entry("discovery", "off"),
                Map.entry("tls.directory", folder.toString()),
                Map.entry("tls.ca", "a.pem"),
                Map.entry("tls.certificate", "b.pem"),
                Map.entry("tls.key", "c.pem"),
                Map.entry("allow-insecure-cluster", "on"),
                Map.entry("drain-timeout", "1s"),
                Map.entry("fatal-runs", "5"),
                Map.entry("retries", "7"),
                Map.entry("replica.start-timeout", "2s"),
                Map.entry("replica.close-timeout", "3s"),
                Map.entry("replica.restart-min", "4s"),
                Map.entry("replica.restart-max", "5s"),
                Map.entry("replica.failed-after", "9"));
        Set<String> keys = new TreeSet<>(other.keySet());
        Config documented = ConfigFactory.parseResources("reference.conf").getConfig("akkord.actors");
        Set<String> inReference = new TreeSet<>();
        documented.entrySet().forEach(entry -> inReference.add(entry.getKey()));
        assertThat(inReference).isEqualTo(keys);

        NodeSettings settings = NodeSettings.load(ConfigFactory.parseMap(other).atPath("akkord.actors"));
        assertThat(settings.clusterName()).isEqualTo("c2");
        assertThat(settings.name()).isEqualTo("n2");
        assertThat(settings.dataDir()).contains(folder);
        assertThat(settings.roles()).containsExactly(NodeRole.WORKER);
        assertThat(settings.linkPort()).isEqualTo(1235);
        assertThat(settings.join()).containsExactly("127.0.0.3:1", "127.0.0.4:2");
        assertThat(settings.tls()).contains(new TlsFiles(ca, certificate, key));
        assertThat(settings.config().getString("akka.remote.artery.transport")).isEqualTo("tls-tcp");
        assertThat(NodeSettings.load(ConfigFactory.parseString("akkord.actors.discovery = on"))
                        .discovery())
                .isTrue();
        assertThat(settings.host()).isEqualTo("127.0.0.2");
        assertThat(settings.port()).isEqualTo(1234);
        assertThat(settings.drainTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.fatalRuns()).isEqualTo(5);
        assertThat(settings.retries()).isEqualTo(7);
        assertThat(settings.replica())
                .isEqualTo(new ReplicaSettings(
                        Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(5), 9));
        assertThat(settings.config().getString("akka.remote.artery.canonical.hostname"))
                .isEqualTo("127.0.0.2");
        assertThat(settings.config().getInt("akka.remote.artery.canonical.port"))
                .isEqualTo(1234);
        assertThat(settings.config().getDuration("akka.coordinated-shutdown.phases.service-requests-done.timeout"))
                .isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void theProfileOfOneMachineIsSafe() {
        Config akka = NodeSettings.load().config().getConfig("akka");
        assertThat(akka.getString("actor.provider")).isEqualTo("cluster");
        assertThat(akka.getBoolean("actor.allow-java-serialization")).isFalse();
        assertThat(akka.getString("remote.artery.canonical.hostname")).isEqualTo("127.0.0.1");
        assertThat(akka.getString("cluster.downing-provider-class"))
                .isEqualTo("akka.cluster.sbr.SplitBrainResolverProvider");
    }

    @ParameterizedTest
    @ValueSource(strings = {"loopback", "vms-seed", "vms-dns", "kubernetes"})
    void everyProfileIsSafe(String profile) {
        NodeSettings settings = NodeSettings.load(
                ConfigFactory.parseString("akkord.actors { host = 127.0.0.1, profile = " + profile + " }"));
        Config akka = settings.config().getConfig("akka");
        assertThat(settings.tls()).isEmpty();
        assertThat(akka.getBoolean("actor.allow-java-serialization")).isFalse();
        assertThat(akka.getString("cluster.downing-provider-class"))
                .isEqualTo("akka.cluster.sbr.SplitBrainResolverProvider");
        assertThat(akka.getDuration("cluster.failure-detector.acceptable-heartbeat-pause"))
                .isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.discovery()).isEqualTo(profile.equals("vms-dns") || profile.equals("kubernetes"));
    }

    @Test
    void beyondLoopbackTlsIsDemandedUnlessToldOtherwise() {
        refuses("host = 10.1.2.3", "akkord.actors.host is 10.1.2.3, which other machines can reach", "akkord certs");
        refuses("host = no.such.host.invalid", "allow-insecure-cluster = on");
        assertThat(NodeSettings.load(ConfigFactory.parseString(
                                "akkord.actors { host = 10.1.2.3, allow-insecure-cluster = on }"))
                        .host())
                .isEqualTo("10.1.2.3");
    }

    @Test
    void hostAutoIsAnAddressOfThisMachine() {
        NodeSettings settings = NodeSettings.load(
                ConfigFactory.parseString("akkord.actors { host = auto, allow-insecure-cluster = on }"));
        assertThat(settings.host()).matches("[0-9.]+|[0-9a-f:]+(%.+)?");
        assertThat(settings.config().getString("akka.remote.artery.canonical.hostname"))
                .isEqualTo(settings.host());
    }

    @Test
    void whatCannotBeIsRefusedByItsKey() {
        refuses("cluster-name = \"a b\"", "akkord.actors.cluster-name must be");
        refuses("host = \"\"", "akkord.actors.host must be an address");
        refuses("roles = [cook]", "akkord.actors.roles must be one or both of ingress and worker, but is [cook]");
        refuses("roles = []", "akkord.actors.roles must be");
        refuses("join = [\"10.0.0.1\"]", "akkord.actors.join must be host:port", "'10.0.0.1'");
        refuses("join = [\"::1\"]", "[fd00::1]:25520");
        refuses("join = [\"a:70000\"]", "'a:70000'");
        refuses(
                "tls.directory = /nowhere",
                "akkord.actors.tls.ca must name a PEM file",
                "/nowhere/ca.crt",
                "akkord certs");
        assertThatThrownBy(() -> NodeSettings.load(
                        ConfigFactory.parseString("akkord.actors { discovery = on, join = [\"a:1\"] }")))
                .hasMessageContaining("akkord.actors.join must be [] when akkord.actors.discovery is on");
        assertThatThrownBy(
                        () -> NodeSettings.load(ConfigFactory.parseString("akkord.actors { port = 5, link-port = 5 }")))
                .hasMessageContaining("akkord.actors.link-port must be another one");
        refuses("port = 70000", "akkord.actors.port must be 0 (any that is free) to 65535, but is 70000");
        refuses("name = \"a b\"", "akkord.actors.name must be");
        refuses("fatal-runs = 0", "akkord.actors.fatal-runs must be 1 or more");
        refuses("retries = -1", "akkord.actors.retries must be 0 or more");
        refuses("drain-timeout = -1s", "akkord.actors.drain-timeout must be 0 or more");
        refuses("replica.restart-max = 1ms", "akkord.actors.replica.restart-max must be at least restart-min");
        refuses("replica.close-timeout = 0s", "akkord.actors.replica.close-timeout must be more than 0");
        refuses("replica.failed-after = 0", "akkord.actors.replica.failed-after must be 1 or more");
        refuses("profile = mars", "there is no resource akkord/mars.conf");
    }

    private static void refuses(String line, String... messages) {
        assertThatThrownBy(() -> NodeSettings.load(ConfigFactory.parseString("akkord.actors." + line)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(messages);
    }
}
