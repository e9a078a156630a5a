package io.akkord.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command takes that asks a cluster. */
@SuppressWarnings("NullAway.Init")
final class AdminOptions {
    @Option(
            names = "--url",
            defaultValue = "${env:AKKORD_URL:-http://127.0.0.1:8000}",
            description = "The admin address of any node (default: $AKKORD_URL, otherwise http://127.0.0.1:8000).")
    private URI url;

    @Option(
            names = "--key",
            description =
                    "An API key with the scope admin, where the node asks for one (default: $AKKORD_API_KEY; a key on the"
                            + " command line can be seen by other users of this machine).")
    private @Nullable String key;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            description = "table, or json: the server's own document (default: ${DEFAULT-VALUE}).")
    private OutputFormat output;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    AdminClient client() {
        return new AdminClient(url, key());
    }

    URI url() {
        return url;
    }

    /** Null where none was given. */
    @Nullable
    String key() {
        String given = key == null ? System.getenv("AKKORD_API_KEY") : key;
        return given == null || given.isBlank() ? null : given.trim();
    }

    OutputFormat output() {
        return output;
    }

    Console console() {
        return new Console(
                spec.commandLine().getOut(),
                spec.commandLine().getErr(),
                output,
                Boolean.getBoolean("akkord.terminal"));
    }
}
