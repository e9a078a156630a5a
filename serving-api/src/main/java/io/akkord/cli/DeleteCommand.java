package io.akkord.cli;

import io.akkord.http.admin.AdminPaths;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code akkord delete}: an application goes. */
@Command(
        name = "delete",
        description = "Drains an application's deployments and removes it.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it is being deleted; with --wait, it is gone",
            "1:no node answered, it was refused, there is none of that name, or with --wait it did not go in time",
            "2:wrong usage"
        })
@SuppressWarnings("NullAway.Init")
final class DeleteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "APP", description = "The application.")
    private String application;

    @Option(names = "--if-version", paramLabel = "N", description = "Only if it has this version now.")
    private @Nullable Long version;

    @Option(names = "--wait", description = "Wait until it is gone.")
    private boolean wait;

    @Option(
            names = "--timeout",
            defaultValue = "10m",
            description = "How long to wait with --wait (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Mixin
    private AdminOptions options;

    @Override
    public Integer call() {
        AdminClient client = options.client();
        Console console = options.console();
        byte[] json = client.delete(
                AdminPaths.application(application), version == null ? OptionalLong.empty() : OptionalLong.of(version));
        if (wait) {
            new Waiting(client, console, timeout).untilGone(application);
        }
        if (console.wantsJson()) {
            console.json(json);
        } else {
            console.print(application + (wait ? " is gone" : " is being deleted") + System.lineSeparator());
        }
        return 0;
    }
}
