package io.akkord.cli;

import io.akkord.runtime.spec.document.DeclaredApplication;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code akkord config}: files of applications, without a node. */
@Command(
        name = "config",
        description = "Works on files that declare applications, without a node.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the file is valid", "1:the file has mistakes", "2:wrong usage"})
@SuppressWarnings("NullAway.Init")
final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "akkord config: say what to do: check FILE");
    }

    /** All mistakes of a file at once, each with its line. */
    @Command(
            name = "check",
            description = "Reads a file as 'akkord deploy' would, and tells every mistake in it with its line.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:the file is valid", "1:the file has mistakes", "2:wrong usage"})
    int check(@Parameters(paramLabel = "FILE") Path file) {
        List<DeclaredApplication> applications = ApplicationFile.read(file);
        CommandLine self = spec.commandLine();
        PrintWriter out = self.getOut();
        out.println(file + " is valid: "
                + applications.stream()
                        .map(application -> application.spec().name() + " ("
                                + application.spec().deployments().size() + " deployment(s)) at "
                                + application.spec().routePrefix())
                        .collect(Collectors.joining(", ")));
        out.flush();
        return CommandLine.ExitCode.OK;
    }
}
