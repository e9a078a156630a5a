package io.akkord.cli;

import io.akkord.http.admin.AdminPaths;
import io.akkord.http.admin.PutResultDocument;
import io.akkord.http.admin.PutResultDocument.Result;
import io.akkord.runtime.spec.document.ApplicationDocuments;
import io.akkord.runtime.spec.document.DeclaredApplication;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code akkord deploy}: declares what a file says. */
@Command(
        name = "deploy",
        description = {
            "Declares the applications of a file, new or changed, and waits until they serve.",
            "The file is HOCON or JSON. Paths of models count from its folder and must be there on the nodes too."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the applications are READY; with --no-wait, stored; with --dry-run, they would be accepted",
            "1:the file has mistakes, no node answered, it was refused, or they did not become READY: the message says why",
            "2:wrong usage"
        })
@SuppressWarnings("NullAway.Init")
final class DeployCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE")
    private Path file;

    @Option(names = "--dry-run", description = "Change nothing: tell what would change, and how.")
    private boolean dryRun;

    @Option(
            names = "--wait",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Wait until the applications are READY (default); --no-wait: until they are stored.")
    private boolean wait;

    @Option(names = "--timeout", defaultValue = "10m", description = "How long to wait (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Option(
            names = "--if-version",
            paramLabel = "N",
            description =
                    "Only if the application has this version now; 0: only if it is new. For files with one application.")
    private @Nullable Long version;

    @Mixin
    private AdminOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<DeclaredApplication> declared = ApplicationFile.read(file);
        if (version != null && declared.size() != 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "akkord deploy: --if-version is for files with one application, but " + file + " has "
                            + declared.size());
        }
        AdminClient client = options.client();
        Console console = options.console();
        List<Result> results = new ArrayList<>();
        for (DeclaredApplication application : declared) {
            results.addAll(put(client, application).applications());
        }
        PutResultDocument result = new PutResultDocument(dryRun, results);
        if (wait && !dryRun) {
            for (Result application : results) {
                new Waiting(client, console, timeout)
                        .untilReady(application.name(), application.version() == null ? 0 : application.version());
                console.say(application.name() + " is READY");
            }
        }
        if (console.wantsJson()) {
            console.json(result.write());
        } else {
            console.print(PutResults.text(result));
        }
        return 0;
    }

    private PutResultDocument put(AdminClient client, DeclaredApplication application) {
        String name = application.spec().name();
        String path = AdminPaths.application(name) + (dryRun ? "?dry_run=true" : "");
        OptionalLong expected = version == null ? application.expectedVersion() : OptionalLong.of(version);
        AdminClient.Answer answer = client.put(path, ApplicationDocuments.write(application.spec()), expected);
        if (!answer.isSuccess()) {
            throw new CommandFailure(
                    "application '" + name + "' was refused (" + answer.status() + "): " + client.words(answer));
        }
        PutResultDocument result = client.read(answer.body(), PutResultDocument::read);
        PutResults.requireAccepted(result);
        return result;
    }
}
