package io.akkord.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.akkord.actors.worker.ReplicaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NodeSettingsTest {

    @Test
    void defaults() {
        NodeSettings settings = NodeSettings.load();
        assertThat(settings.name()).isEqualTo("akkord");
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isZero();
        assertThat(settings.drainTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.fatalRuns()).isEqualTo(2);
        assertThat(settings.replica())
                .isEqualTo(new ReplicaSettings(
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(30),
                        3));
    }

    @Test
    void everyKeyIsRead() {
        Map<String, String> other = Map.of(
                "name", "n2",
                "profile", "loopback",
                "host", "127.0.0.2",
                "port", "1234",
                "drain-timeout", "1s",
                "fatal-runs", "5",
                "replica.start-timeout", "2s",
                "replica.close-timeout", "3s",
                "replica.restart-min", "4s",
                "replica.restart-max", "5s");
        Map<String, String> rest = Map.of("replica.failed-after", "9");
        Set<String> keys = new TreeSet<>(other.keySet());
        keys.addAll(rest.keySet());
        Config documented = ConfigFactory.parseResources("reference.conf").getConfig("akkord.actors");
        Set<String> inReference = new TreeSet<>();
        documented.entrySet().forEach(entry -> inReference.add(entry.getKey()));
        assertThat(inReference).isEqualTo(keys);

        NodeSettings settings = NodeSettings.load(ConfigFactory.parseMap(other)
                .withFallback(ConfigFactory.parseMap(rest))
                .atPath("akkord.actors"));
        assertThat(settings.name()).isEqualTo("n2");
        assertThat(settings.host()).isEqualTo("127.0.0.2");
        assertThat(settings.port()).isEqualTo(1234);
        assertThat(settings.drainTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.fatalRuns()).isEqualTo(5);
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

    @Test
    void whatCannotBeIsRefusedByItsKey() {
        refuses("port = 70000", "akkord.actors.port must be 0 (any that is free) to 65535, but is 70000");
        refuses("name = \"a b\"", "akkord.actors.name must be");
        refuses("fatal-runs = 0", "akkord.actors.fatal-runs must be 1 or more");
        refuses("drain-timeout = -1s", "akkord.actors.drain-timeout must be 0 or more");
        refuses("replica.restart-max = 1ms", "akkord.actors.replica.restart-max must be at least restart-min");
        refuses("replica.close-timeout = 0s", "akkord.actors.replica.close-timeout must be more than 0");
        refuses("replica.failed-after = 0", "akkord.actors.replica.failed-after must be 1 or more");
        refuses("profile = mars", "there is no resource akkord/mars.conf");
    }

    private static void refuses(String line, String message) {
        assertThatThrownBy(() -> NodeSettings.load(ConfigFactory.parseString("akkord.actors." + line)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
