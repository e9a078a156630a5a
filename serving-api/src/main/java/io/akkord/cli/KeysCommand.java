package io.akkord.cli;

import io.akkord.http.access.ApiKey;
import io.akkord.http.access.KeyHash;
import io.akkord.http.access.Scope;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code akkord keys}: API keys of HTTP. */
@Command(
        name = "keys",
        description = "Makes API keys for HTTP.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        subcommands = KeysCommand.New.class,
        synopsisSubcommandLabel = "COMMAND")
@SuppressWarnings("NullAway.Init")
final class KeysCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "akkord keys: say what to do: 'akkord keys new' makes a key");
    }

    /** {@code akkord keys new}. */
    @Command(
            name = "new",
            description = {
                "Makes a key and prints it, this once, with the line that lets it in.",
                "The key goes to its user; the line, which does not tell the key, to akkord.http.access.keys of every node."
            },
            mixinStandardHelpOptions = true,
            versionProvider = VersionText.class,
            sortOptions = false)
    @SuppressWarnings("NullAway.Init")
    static final class New implements Callable<Integer> {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

        @Option(names = "--name", required = true, description = "Whose it is: what logs show instead of the key.")
        private String name;

        @Option(
                names = "--scope",
                defaultValue = "infer",
                split = ",",
                description = "infer, admin, or both with a comma (default: ${DEFAULT-VALUE}).")
        private List<Scope> scopes;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            if (!NAME.matcher(name).matches()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "akkord keys new: --name must be 1 to 64 letters, digits, '.', '_' or '-', but is '" + name
                                + "'");
            }
            SecureRandom random = new SecureRandom();
            ApiKey key = ApiKey.random(random);
            String allowed = scopes.stream().distinct().map(Scope::id).collect(Collectors.joining(", "));
            PrintWriter out = spec.commandLine().getOut();
            out.println("The key, which is shown only now:");
            out.println();
            out.println("  " + key.text());
            out.println();
            out.println(
                    "Clients send it as 'Authorization: Bearer KEY'. This line in each node's application.conf lets it in:");
            out.println();
            out.println("  akkord.http.access.keys += { name = \"" + name + "\", hash = \"" + KeyHash.of(key, random)
                    + "\", scopes = [" + allowed + "] }");
            out.flush();
            return 0;
        }
    }
}
