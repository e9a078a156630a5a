package io.akkord.cli;

import com.typesafe.config.ConfigException;
import io.akkord.actors.node.DeploymentException;
import io.akkord.actors.node.StopCause;
import io.akkord.api.Akkord;
import io.akkord.api.AkkordSettings;
import io.akkord.api.Application;
import io.akkord.api.ApplicationProvider;
import io.akkord.api.StartFailedException;
import io.akkord.runtime.spec.DeploymentSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code akkord up}: a node in the foreground, or several. */
@Command(
        name = "up",
        description = {
            "Starts a node that serves an application, and runs until it is told to stop. It forms a cluster of its own, which"
                    + " others can join, or joins one.",
            "Ctrl-C or SIGTERM drains it: new requests are refused, those in flight are finished."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it ran and was stopped from within",
            "1:it could not start: the port is taken, or the application failed",
            "2:wrong usage, or a setting that cannot be",
            "3:the cluster downed it, and goes on without it: start it again, and it joins as a new member",
            "130, 143:it was stopped by Ctrl-C, by SIGTERM"
        })
@SuppressWarnings("NullAway.Init")
final class UpCommand implements Callable<Integer> {
    private static final String BUNDLED = "bundled";
    private static final String NONE = "none";

    @Option(
            names = "--port",
            description = "Port of HTTP; 0 takes any free one (default: akkord.http.port, which is 8000).")
    private @Nullable Integer port;

    @Option(
            names = "--host",
            description =
                    "Address of HTTP; 0.0.0.0 is every interface (default: akkord.http.host, which is 127.0.0.1).")
    private @Nullable String host;

    @Option(
            names = "--app",
            paramLabel = "NAME|none",
            description =
                    "Name of the application to deploy, or none (default: bundled, if this node formed its cluster; none if it"
                            + " joined one).")
    private @Nullable String app;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description =
                    "Starts N nodes, 1 to 9, as one cluster on this machine: each a JVM of its own on 127.0.0.1 to 127.0.0.N.")
    private @Nullable Integer nodes;

    @Mixin
    private ClusterOptions cluster;

    @Option(names = "--with-parent", hidden = true, description = "Stops when standard input ends.")
    private boolean withParent;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (nodes != null) {
            return severalNodes(nodes);
        }
        if (withParent) {
            stopWithParent();
        }
        long began = System.nanoTime();
        if (app != null && !app.equals(NONE)) {
            find(app);
        }
        Akkord node;
        try {
            AkkordSettings settings = settings();
            if (cluster.joins()) {
                say("joining %s", String.join(", ", settings.node().join()));
            }
            node = Akkord.start(settings);
        } catch (StartFailedException e) {
            if (e.isDowned()) {
                return downed();
            }
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        } catch (ConfigException e) {
            throw new CommandFailure(
                    "a setting cannot be used: " + e.getMessage()
                            + ". What each key takes stands in the reference.conf of runtime, actors and serving-api",
                    e);
        }
        say("node %s up (%s)%s", node.nodeName(), seconds(began), node.formedCluster() ? "" : ", joined the cluster");
        String name = app != null ? app : node.formedCluster() ? BUNDLED : NONE;
        Optional<Application> application =
                name.equals(NONE) ? Optional.empty() : Optional.of(find(name).application(home()));
        try {
            application.ifPresent(found -> deploy(node, found));
        } catch (CommandFailure e) {
            if (isDowned(node)) {
                return downed();
            }
            throw e;
        }
        InetSocketAddress address = node.httpAddress();
        String url = node.httpScheme() + "://" + literal(address) + ":" + address.getPort();
        say("listening on %s, ready in %s; Ctrl-C stops it", url, seconds(began));
        application.ifPresent(found -> hint(found, url));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (!node.whenStopped().toCompletableFuture().isDone()) {
                say("stopping: requests in flight are finished, new ones refused");
            }
        }));
        node.whenStopped().toCompletableFuture().join();
        return isDowned(node) ? downed() : 0;
    }

    private static boolean isDowned(Akkord node) {
        return node.stopCause().equals(Optional.of(StopCause.DOWNED));
    }

    private int downed() {
        say("the cluster downed this node and goes on without it; start it again, and it joins as a new member");
        return LocalCluster.DOWNED;
    }

    private int severalNodes(int size) throws InterruptedException {
        if (size < 1 || size > 9) {
            throw usage("--nodes must be 1 to 9, but is " + size);
        }
        String wrong = host != null ? "--host" : cluster.notWithNodes();
        if (!wrong.isEmpty()) {
            throw usage(wrong
                    + " cannot be given with --nodes: each node has an address and a name of its own, 127.0.0.1 as"
                    + " node1 and so on");
        }
        AkkordSettings settings = settings();
        int clusterPort = cluster.port() == null ? LocalCluster.freePort(size) : cluster.port();
        int httpPort = settings.http().port();
        say("starting %d nodes as one cluster; Ctrl-C stops them", size);
        List<String> all = IntStream.rangeClosed(1, size)
                .mapToObj(node -> LocalCluster.address(node) + ":" + clusterPort)
                .toList();
        Duration patience = settings.node().drainTimeout().plusSeconds(30);
        LocalCluster local = new LocalCluster(
                size,
                (node, again) -> {
                    String address = LocalCluster.address(node);
                    // Whoever is the first of the list waits for the others before it forms the cluster: not when it is
                    // new.
                    List<String> join = node == 1 && !again ? List.of() : all;
                    List<String> arguments =
                            new ArrayList<>(cluster.forNode("node" + node, address, clusterPort, join));
                    arguments.addAll(List.of("--host", address, "--port", String.valueOf(httpPort)));
                    if (node > 1) {
                        arguments.addAll(List.of("--app", NONE));
                    } else if (app != null) {
                        arguments.addAll(List.of("--app", app));
                    }
                    return arguments;
                },
                spec.commandLine().getOut(),
                patience);
        return local.run();
    }

    private static void stopWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // As good as the end.
                    }
                    System.exit(CommandLine.ExitCode.SOFTWARE);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private void deploy(Akkord node, Application application) {
        long began = System.nanoTime();
        for (DeploymentSpec deployment : application.deployments()) {
            say("starting %s, %d replica(s)", deployment.name(), deployment.replicas());
        }
        try {
            node.deploy(application).toCompletableFuture().join();
        } catch (CompletionException e) {
            node.close();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof DeploymentException) {
                throw new CommandFailure(
                        "application '" + application.name() + "' could not be deployed: " + cause.getMessage(), cause);
            }
            throw e;
        }
        say(
                "%s READY (%s)",
                String.join(
                        ", ",
                        application.deployments().stream()
                                .map(DeploymentSpec::name)
                                .toList()),
                seconds(began));
    }

    private void hint(Application application, String url) {
        boolean bundled = application.deployments().stream()
                .anyMatch(deployment -> deployment.name().equals("digits"));
        if (bundled) {
            say("try: curl -s %s/v2/models/digits/infer -d @examples/models/digits/samples/seven.json", url);
        } else {
            say("try: curl -s %s/v2/repository/index -X POST", url);
        }
    }

    private AkkordSettings settings() {
        try {
            AkkordSettings configured = AkkordSettings.load(cluster.overrides());
            return configured.withHttp(
                    host == null ? configured.http().host() : host,
                    port == null ? configured.http().port() : port);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private ApplicationProvider find(String name) {
        TreeMap<String, ApplicationProvider> known = new TreeMap<>();
        for (ApplicationProvider provider : ServiceLoader.load(ApplicationProvider.class)) {
            known.put(provider.name(), provider);
        }
        ApplicationProvider found = known.get(name);
        if (found == null) {
            throw usage("--app must be none or one of " + known.keySet() + ", but is '" + name + "'");
        }
        return found;
    }

    /** The launcher says where the distribution lies. */
    private static Path home() {
        return Path.of(System.getProperty("akkord.home", "")).toAbsolutePath();
    }

    private static String literal(InetSocketAddress address) {
        String literal = address.getAddress().getHostAddress();
        return literal.contains(":") ? "[" + literal + "]" : literal;
    }

    private void say(String format, Object... values) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("akkord: " + String.format(Locale.ROOT, format, values));
        out.flush();
    }

    private static String seconds(long beganNanos) {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - beganNanos) / 1e9);
    }

    private ParameterException usage(@Nullable String message) {
        return new ParameterException(spec.commandLine(), "akkord up: " + message);
    }
}
