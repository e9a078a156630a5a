package io.akkord.cli;

import com.typesafe.config.ConfigException;
import io.akkord.actors.node.DeploymentException;
import io.akkord.api.Akkord;
import io.akkord.api.AkkordSettings;
import io.akkord.api.Application;
import io.akkord.api.ApplicationProvider;
import io.akkord.api.StartFailedException;
import io.akkord.runtime.spec.DeploymentSpec;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code akkord up}: a node in the foreground. */
@Command(
        name = "up",
        description = {
            "Starts a node that serves an application, and runs until it is told to stop.",
            "Ctrl-C or SIGTERM drains it: new requests are refused, those in flight are finished."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it ran and was stopped from within",
            "1:it could not start: the port is taken, or the application failed",
            "2:wrong usage",
            "130, 143:it was stopped by Ctrl-C, by SIGTERM"
        })
@SuppressWarnings("NullAway.Init")
final class UpCommand implements Callable<Integer> {
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
            defaultValue = "bundled",
            description = "Name of the application (default: ${DEFAULT-VALUE}).")
    private String app;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        long began = System.nanoTime();
        Application application = find(app).application(home());
        Akkord node;
        try {
            node = Akkord.start(settings());
        } catch (StartFailedException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        } catch (ConfigException e) {
            throw new CommandFailure(
                    "a setting cannot be used: " + e.getMessage()
                            + ". What each key takes stands in the reference.conf of runtime, actors and serving-api",
                    e);
        }
        say("node up (%s)", seconds(began));
        deploy(node, application);
        InetSocketAddress address = node.httpAddress();
        String url = node.httpScheme() + "://" + literal(address) + ":" + address.getPort();
        say("listening on %s, ready in %s; Ctrl-C stops it", url, seconds(began));
        hint(application, url);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> say("stopping: requests in flight are finished, new ones refused")));
        node.whenStopped().toCompletableFuture().join();
        return 0;
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
                        "application '" + app + "' could not be deployed: " + cause.getMessage(), cause);
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
            AkkordSettings configured = AkkordSettings.load();
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
            throw usage("--app must be one of " + known.keySet() + ", but is '" + name + "'");
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
