package io.akkord.cli;

import io.akkord.http.admin.AdminPaths;
import io.akkord.http.admin.ApplicationStatusDocument;
import io.akkord.http.admin.ApplicationsDocument;
import io.akkord.http.admin.NodesDocument;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code akkord status}: how applications, deployments and nodes stand. */
@Command(
        name = "status",
        description = {
            "Shows applications, their deployments and the nodes; of one application also its replicas.",
            "With --watch it goes on until interrupted: on a terminal as a screen, otherwise once more whenever something"
                    + " has changed."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was shown, whatever it is",
            "1:no node answered, it refused, or there is no such application",
            "2:wrong usage"
        })
@SuppressWarnings("NullAway.Init")
final class StatusCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Parameters(paramLabel = "APP", arity = "0..1", description = "Only this application.")
    private @Nullable String application;

    @Option(
            names = {"-w", "--watch"},
            description = "Go on until interrupted.")
    private boolean watch;

    @Mixin
    private AdminOptions options;

    @Override
    public Integer call() {
        AdminClient client = options.client();
        Console console = options.console();
        if (console.wantsJson()) {
            console.json(client.get(path()));
            return 0;
        }
        String shown = text(client);
        if (!watch) {
            console.print(shown);
            return 0;
        }
        console.screen(shown);
        while (!Thread.currentThread().isInterrupted()) {
            Waiting.pause(PAUSE);
            String now = text(client);
            if (!now.equals(shown)) {
                console.screen(now);
                shown = now;
            }
        }
        return 0;
    }

    private String path() {
        return application == null ? AdminPaths.APPLICATIONS : AdminPaths.application(application);
    }

    private String text(AdminClient client) {
        byte[] json = client.get(path());
        if (application != null) {
            return StatusText.of(client.read(json, ApplicationStatusDocument::read));
        }
        List<ApplicationStatusDocument> all =
                client.read(json, ApplicationsDocument::read).applications();
        return StatusText.of(all, client.read(client.get(AdminPaths.NODES), NodesDocument::read));
    }
}
