package io.akkord.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeHomeTest {
    @TempDir
    private Path folder;

    @Test
    void anIdIsMadeOnceAndSurvivesRestarts() {
        Path dir = folder.resolve("not/there/yet");
        String first;
        try (NodeHome home = NodeHome.open(settings(dir, ""))) {
            first = home.settings().name();
            assertThat(first).matches("[a-z0-9][a-z0-9-]*-[a-z]{4}");
            assertThat(home.settings().config().getStringList("akka.cluster.roles"))
                    .containsExactly("ingress", "worker", "node=" + first);
            assertThat(home.settings().config().getString("akka.cluster.distributed-data.durable.lmdb.dir"))
                    .isEqualTo(dir.resolve("state").toString());
            assertThat(home.settings().config().getString("akka.cluster.sharding.distributed-data.durable.lmdb.dir"))
                    .isEqualTo(dir.resolve("sharding").toString());
        }
        try (NodeHome home = NodeHome.open(settings(dir, ""))) {
            assertThat(home.settings().name()).isEqualTo(first);
        }
        try (NodeHome home = NodeHome.open(settings(dir, "other.name"))) {
            assertThat(home.settings().name()).isEqualTo("other.name");
        }
    }

    @Test
    void aSecondNodeOnTheSameDirectoryIsRefused() {
        try (NodeHome home = NodeHome.open(settings(folder, "a"))) {
            assertThat(home.settings().dataDir()).contains(folder);
            assertThatThrownBy(() -> NodeHome.open(settings(folder, "b")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is in use by another node")
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("akkord.actors.data-dir");
        }
        NodeHome.open(settings(folder, "b")).close();
    }

    @Test
    void aTemporaryDirectoryIsDeleted() throws Exception {
        NodeHome home = NodeHome.open(NodeSettings.load());
        Path dir = home.settings().dataDir().orElseThrow();
        Files.createDirectories(dir.resolve("state"));
        Files.writeString(dir.resolve("state/data.mdb"), "x");
        home.close();
        home.close();
        assertThat(dir).doesNotExist();
    }

    @Test
    void whatIsNoDirectoryIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> NodeHome.open(settings(file, "a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("akkord.actors.data-dir must be a directory")
                .hasMessageContaining(file.toString());
    }

    private static NodeSettings settings(Path dir, String name) {
        return NodeSettings.load(ConfigFactory.parseMap(Map.of("data-dir", dir.toString(), "name", name))
                .atPath("akkord.actors"));
    }
}
