package io.akkord.cli;

import io.akkord.http.admin.AdminPaths;
import io.akkord.http.admin.PutResultDocument;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code akkord scale}: another number of replicas. */
@Command(
        name = "scale",
        description = "Gives a deployment another number of replicas, while it serves.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it is stored; with --wait, the replicas are READY",
            "1:no node answered, it was refused, or with --wait they did not become READY",
            "2:wrong usage"
        })
@SuppressWarnings("NullAway.Init")
final class ScaleCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DEPLOYMENT")
    private String deployment;

    @Parameters(index = "1", paramLabel = "N", description = "How many replicas, 1 or more.")
    private int replicas;

    @Option(names = "--wait", description = "Wait until they are READY.")
    private boolean wait;

    @Option(
            names = "--timeout",
            defaultValue = "10m",
            description = "How long to wait with --wait (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Mixin
    private AdminOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (replicas < 1) {
            throw new ParameterException(spec.commandLine(), "akkord scale: N must be 1 or more, but is " + replicas);
        }
        AdminClient client = options.client();
        Console console = options.console();
        byte[] json = client.post(AdminPaths.scale(deployment), "{\"replicas\":" + replicas + "}");
        PutResultDocument result = client.read(json, PutResultDocument::read);
        PutResults.requireAccepted(result);
        if (wait) {
            for (PutResultDocument.Result application : result.applications()) {
                new Waiting(client, console, timeout)
                        .untilReady(application.name(), application.version() == null ? 0 : application.version());
            }
        }
        if (console.wantsJson()) {
            console.json(json);
        } else {
            console.print(PutResults.text(result));
        }
        return 0;
    }
}
