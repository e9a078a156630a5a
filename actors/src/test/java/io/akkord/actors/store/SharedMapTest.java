package io.akkord.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ddata.DistributedData;
import io.akkord.actors.store.SharedMap.Reach;
import io.akkord.actors.testing.Clusters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maps that nodes share, over real remoting and on a real disk. */
class SharedMapTest {
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final Codec<String> TEXT = new Codec<>() {
        @Override
        public byte[] encode(String value) {
            return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.startsWith("later:")) {
                throw new IllegalArgumentException("a later version wrote " + text);
            }
            return text;
        }
    };

    @TempDir
    Path directory;

    @Test
    void whatOneNodeWritesAllNodesSee() throws Exception {
        try (Clusters clusters = new Clusters(directory)) {
            SharedMap<String> first = map(clusters, "a", "plain", null);
            SharedMap<String> second = map(clusters, "b", "plain", null);
            get(first.put("x", "1", Reach.MAJORITY, WITHIN));
            await().until(() -> second.find("x").equals(Optional.of("1")));
            get(second.put("x", "2", Reach.ALL, WITHIN));
            await().until(() -> first.find("x").equals(Optional.of("2")));
            assertThat(get(first.readOne("x", Reach.LOCAL, WITHIN))).contains("2");
            get(first.remove("x", Reach.ALL, WITHIN));
            await().until(() -> second.find("x").isEmpty() && first.find("x").isEmpty());
            get(second.put("x", "3", Reach.ALL, WITHIN));
            await().until(() -> first.find("x").equals(Optional.of("3")));
        }
    }

    @Test
    void aLowerStampNeverReplacesAHigherOne() throws Exception {
        try (Clusters clusters = new Clusters(directory)) {
            SharedMap<String> first = map(clusters, "a", "stamped", Long::parseLong);
            SharedMap<String> second = map(clusters, "b", "stamped", Long::parseLong);
            get(first.put("x", "5", Reach.LOCAL, WITHIN));
            // Where the other is not known yet, it is the merge that decides.
            get(second.put("x", "3", Reach.LOCAL, WITHIN));
            await().until(() ->
                    second.find("x").equals(Optional.of("5")) && first.find("x").equals(Optional.of("5")));
            get(first.put("x", "4", Reach.ALL, WITHIN));
            assertThat(get(second.readOne("x", Reach.LOCAL, WITHIN))).contains("5");
            get(first.removeUpTo("x", 4, Reach.ALL, WITHIN));
            assertThat(get(second.readOne("x", Reach.LOCAL, WITHIN))).contains("5");
            get(first.removeUpTo("x", 5, Reach.ALL, WITHIN));
            assertThat(get(second.readOne("x", Reach.LOCAL, WITHIN))).isEmpty();
            get(second.put("x", "1", Reach.ALL, WITHIN));
            await().until(() -> first.find("x").equals(Optional.of("1")));
        }
    }

    @Test
    void durableEntriesAreThereAfterAFullRestart() throws Exception {
        try (Clusters clusters = new Clusters(directory)) {
            SharedMap<String> map = map(clusters, "a", "akkord-durable-test", null);
            get(map.put("x", "1", Reach.MAJORITY, WITHIN));
            get(map.put("y", "later:2", Reach.MAJORITY, WITHIN));
        }
        try (Clusters clusters = new Clusters(directory)) {
            SharedMap<String> map = map(clusters, "a", "akkord-durable-test", null);
            get(map.whenLoaded());
            assertThat(map.snapshot().values()).containsOnlyKeys("x").containsEntry("x", "1");
            assertThat(map.snapshot().unreadable()).containsOnlyKeys("y").hasEntrySatisfying("y", why -> assertThat(why)
                    .contains("a later version wrote"));
        }
    }

    @Test
    void withoutAMajorityNothingCountsAsStored() throws Exception {
        try (Clusters clusters = new Clusters(directory)) {
            SharedMap<String> map = map(clusters, "a", "plain", null);
            ActorSystem<Void> other = clusters.start("b", Behaviors.empty());
            // The replicator of the other node does not answer any more, as if it were cut off.
            akka.actor.ActorSystem classic = Adapter.toClassic(other);
            classic.stop(DistributedData.get(classic).replicator());
            await().untilAsserted(() -> assertThatThrownBy(
                            () -> get(map.put("x", "1", Reach.MAJORITY, Duration.ofMillis(300))))
                    .hasRootCauseInstanceOf(StoreException.class)
                    .hasMessageContaining("majority of the nodes should have taken it within 300 ms"));
            assertThatThrownBy(() -> get(map.read("x", Reach.MAJORITY, Duration.ofMillis(300))))
                    .hasRootCauseInstanceOf(StoreException.class);
        }
    }

    private static SharedMap<String> map(
            Clusters clusters, String node, String prefix, SharedMap.@Nullable Stamp<String> stamp) {
        ActorSystem<Void> system = clusters.start(node, Behaviors.empty());
        SharedMap<String> map = new SharedMap<>(system, prefix, 4, TEXT, stamp);
        system.systemActorOf(SharedMapView.create(map), "view", Props.empty());
        return map;
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
