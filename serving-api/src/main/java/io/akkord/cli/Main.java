package io.akkord.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code akkord}. */
@Command(
        name = "akkord",
        description = "Serves machine-learning models.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        subcommands = {
            UpCommand.class,
            DeployCommand.class,
            StatusCommand.class,
            RoutesCommand.class,
            ScaleCommand.class,
            DeleteCommand.class,
            DrainCommand.class,
            LogsCommand.class,
            DevicesCommand.class,
            BenchCommand.class,
            ConfigCommand.class,
            KeysCommand.class,
            CertsCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:success", "1:failure", "2:wrong usage"},
        footer = {"", "'akkord COMMAND --help' tells more about a command."})
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "io/akkord/cli/logback.xml");
        }
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(java.time.Duration.class, Durations::parse)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    PrintWriter err = command.getErr();
                    if (failure instanceof CommandFailure) {
                        err.println("akkord: " + failure.getMessage());
                    } else {
                        failure.printStackTrace(err);
                    }
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "akkord: say what to do, with one of the commands below");
    }
}
