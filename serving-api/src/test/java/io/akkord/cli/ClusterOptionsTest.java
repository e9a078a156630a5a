package io.akkord.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ClusterOptionsTest {
    @TempDir
    private Path folder;

    @Command
    private static final class Holder {
        @Mixin
        private ClusterOptions options = new ClusterOptions();
    }

    private static ClusterOptions parse(String... arguments) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(arguments);
        return holder.options;
    }

    @Test
    void theCommandLineWinsOverTheFile() throws Exception {
        Path file = Files.writeString(
                folder.resolve("a.conf"), "akkord.actors { name = of-file, port = 7 }, akkord.http.port = 9");
        Config config = parse("--config", file.toString(), "--cluster-port", "8", "--join", "a:1", "--join", "b:2")
                .overrides();
        assertThat(config.getInt("akkord.actors.port")).isEqualTo(8);
        assertThat(config.getString("akkord.actors.name")).isEqualTo("of-file");
        assertThat(config.getInt("akkord.http.port")).isEqualTo(9);
        assertThat(config.getStringList("akkord.actors.join")).containsExactly("a:1", "b:2");
        assertThat(parse().overrides().entrySet()).isEmpty();
        assertThatThrownBy(() -> parse("--config", "/no/such.conf").overrides())
                .hasMessageContaining("--config must name a file that can be read, but is /no/such.conf");
    }

    @Test
    void eachOfSeveralNodesHasItsOwnPlace() {
        ClusterOptions options = parse("--data", "/d", "--tls", "/t", "--role", "worker");
        assertThat(options.forNode("node2", "127.0.0.2", 5, List.of("127.0.0.1:5")))
                .containsExactly(
                        "--node-name",
                        "node2",
                        "--cluster-host",
                        "127.0.0.2",
                        "--cluster-port",
                        "5",
                        "--join",
                        "127.0.0.1:5",
                        "--data",
                        "/d/node2",
                        "--role",
                        "worker",
                        "--tls",
                        "/t/node2");
        assertThat(options.notWithNodes()).isEmpty();
        assertThat(parse("--node-name", "x").notWithNodes()).isEqualTo("--node-name");
        assertThat(parse("--join", "x:1").notWithNodes()).isEqualTo("--join");
    }
}
