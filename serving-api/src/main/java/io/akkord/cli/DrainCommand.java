package io.akkord.cli;

import io.akkord.http.admin.AdminPaths;
import io.akkord.http.admin.NodesDocument;
import io.akkord.http.admin.NodesDocument.Node;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code akkord drain}: a node leaves, without a request lost. */
@Command(
        name = "drain",
        description = {
            "Has a node leave: replacements of its replicas start elsewhere where there is room, it finishes what it has,"
                    + " and goes.",
            "'akkord status' tells the ids of nodes."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the drain has begun; with --wait, the node has gone",
            "1:no node answered, it was refused, there is no such node, or with --wait it did not go in time",
            "2:wrong usage"
        })
@SuppressWarnings("NullAway.Init")
final class DrainCommand implements Callable<Integer> {
    /** For leaving the cluster, once it is drained. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final Duration UNKNOWN = Duration.ofMinutes(10);

    @Parameters(paramLabel = "NODE", description = "Its id.")
    private String node;

    @Option(
            names = "--timeout",
            description =
                    "What is not finished by then is stopped (default: the node's akkord.http.admin.drain-timeout).")
    private @Nullable Duration timeout;

    @Option(names = "--wait", description = "Wait until the node has gone.")
    private boolean wait;

    @Mixin
    private AdminOptions options;

    @Override
    public Integer call() {
        AdminClient client = options.client();
        Console console = options.console();
        byte[] json = client.post(
                AdminPaths.drain(node), timeout == null ? "{}" : "{\"timeout\":\"" + timeout.toMillis() + "ms\"}");
        if (wait) {
            Progress progress = new Progress(client, console);
            new Waiting(client, console, timeout == null ? UNKNOWN : timeout.plus(MARGIN))
                    .until("node '" + node + "' has not gone", progress::isGone);
        }
        if (console.wantsJson()) {
            console.json(json);
        } else {
            console.print(node + (wait ? " has gone" : " is draining") + System.lineSeparator());
        }
        return 0;
    }

    private final class Progress {
        private final AdminClient client;
        private final Console console;
        private boolean asksItself;
        private int most;

        Progress(AdminClient client, Console console) {
            this.client = client;
            this.console = console;
        }

        boolean isGone() {
            NodesDocument nodes;
            try {
                nodes = client.read(client.get(AdminPaths.NODES), NodesDocument::read);
            } catch (AdminClient.Unreachable e) {
                if (asksItself) {
                    return true;
                }
                throw e;
            }
            Optional<Node> found = nodes.nodes().stream()
                    .filter(other -> other.node().equals(node))
                    .findFirst();
            if (found.isEmpty()) {
                return true;
            }
            asksItself = found.get().self();
            int left = found.get().replicas().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            most = Math.max(most, left);
            console.progress(
                    most - left,
                    most,
                    "replicas off " + node + ", which is " + found.get().status());
            return false;
        }
    }
}
