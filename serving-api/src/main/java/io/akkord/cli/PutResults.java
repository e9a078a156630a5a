package io.akkord.cli;

import io.akkord.http.admin.PutResultDocument;
import io.akkord.http.admin.PutResultDocument.Change;
import io.akkord.http.admin.PutResultDocument.Result;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What became of applications that were put, in words. */
final class PutResults {
    private PutResults() {}

    /** @throws CommandFailure when one was refused; the message says which and why */
    static void requireAccepted(PutResultDocument document) {
        String refused = document.applications().stream()
                .filter(result -> result.outcome().equals("REFUSED"))
                .map(result -> "application '" + result.name() + "' was refused (" + result.status() + "): "
                        + shown(result.error()))
                .collect(Collectors.joining(System.lineSeparator() + "akkord: "));
        if (!refused.isEmpty()) {
            throw new CommandFailure(refused);
        }
    }

    /** One line for each application, and one for each difference. */
    static String text(PutResultDocument document) {
        StringBuilder text = new StringBuilder();
        for (Result result : document.applications()) {
            text.append(result.name()).append(": ").append(outcome(document.dryRun(), result.outcome()));
            if (result.version() != null) {
                text.append(", version ").append(result.version());
            }
            text.append(System.lineSeparator());
            result.changes()
                    .forEach(change -> text.append("  ").append(line(change)).append(System.lineSeparator()));
        }
        return text.toString();
    }

    private static String outcome(boolean dryRun, String outcome) {
        String word = outcome.toLowerCase(Locale.ROOT);
        return dryRun && !word.equals("unchanged") ? "would be " + word : word;
    }

    private static String line(Change change) {
        if (change.deployment() != null && change.key().isEmpty()) {
            return change.before() == null
                    ? "+ deployment " + change.deployment()
                    : "- deployment " + change.deployment() + "  (drained)";
        }
        String key = change.deployment() == null ? change.key() : change.deployment() + " " + change.key();
        String what = change.before() == null
                ? "+ " + key + " = " + shown(change.after())
                : change.after() == null
                        ? "- " + key + " (was " + change.before() + ")"
                        : "~ " + key + ": " + change.before() + " -> " + change.after();
        if (change.effect() == null) {
            return what;
        }
        return what
                + (change.effect().equals("IN_PLACE") ? "  (in place)" : "  (new replicas, then the old ones drain)");
    }

    private static String shown(@Nullable String text) {
        return text == null ? "" : text;
    }
}
