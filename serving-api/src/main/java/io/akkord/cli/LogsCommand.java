package io.akkord.cli;

import io.akkord.http.admin.AdminPaths;
import io.akkord.http.admin.LogsDocument;
import io.akkord.http.admin.LogsDocument.Line;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code akkord logs}: what all nodes say of a deployment. */
@Command(
        name = "logs",
        description = "Shows the last log lines that are about a deployment, from all nodes, by their time.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the lines were shown, those of all nodes that answered",
            "1:no node answered, or it refused",
            "2:wrong usage"
        })
@SuppressWarnings("NullAway.Init")
final class LogsCommand implements Callable<Integer> {
    private static final int MOST = 1000;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    @Parameters(paramLabel = "DEPLOYMENT")
    private String deployment;

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "100",
            description = "Most lines of each node, up to " + MOST + " (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with new lines until interrupted.")
    private boolean follow;

    @Mixin
    private AdminOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Console console = options.console();
        if (lines < 1 || lines > MOST) {
            throw new ParameterException(
                    spec.commandLine(), "akkord logs: -n must be 1 to " + MOST + ", but is " + lines);
        }
        if (follow && console.wantsJson()) {
            throw new ParameterException(spec.commandLine(), "akkord logs: -f shows lines; leave out -o json");
        }
        AdminClient client = options.client();
        byte[] json = fetch(client, lines);
        if (console.wantsJson()) {
            console.json(json);
            return 0;
        }
        LogsDocument document = client.read(json, LogsDocument::read);
        show(console, document.lines());
        if (!document.silent().isEmpty()) {
            console.say("these nodes did not answer in time: " + String.join(", ", document.silent()));
        }
        Set<Line> seen = new HashSet<>(document.lines());
        while (follow && !Thread.currentThread().isInterrupted()) {
            Waiting.pause(PAUSE);
            List<Line> now =
                    client.read(fetch(client, MOST), LogsDocument::read).lines();
            show(console, fresh(now, seen, document));
            seen = new HashSet<>(now);
        }
        return 0;
    }

    /** Lines that were not there the last time; the first time fewer were asked for, so older ones than those do not count. */
    private static List<Line> fresh(List<Line> now, Set<Line> seen, LogsDocument first) {
        long since = first.lines().stream().mapToLong(Line::epochMillis).min().orElse(Long.MIN_VALUE);
        return now.stream()
                .filter(line -> line.epochMillis() >= since && !seen.contains(line))
                .toList();
    }

    private byte[] fetch(AdminClient client, int most) {
        return client.get(AdminPaths.logs(deployment) + "?lines=" + most);
    }

    private static void show(Console console, List<Line> lines) {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            text.append(line.node())
                    .append("  ")
                    .append(TIME.format(Instant.ofEpochMilli(line.epochMillis())))
                    .append(String.format(Locale.ROOT, " %-5s ", line.level()))
                    .append(line.text())
                    .append(System.lineSeparator());
        }
        console.print(text.toString());
    }
}
