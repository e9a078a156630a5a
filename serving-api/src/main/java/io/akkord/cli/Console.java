package io.akkord.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Where a command prints: results to the output, how things go to the error output, so that a script gets the result alone.
 *
 * @param terminal whether a person looks on: then progress is one line that is written over
 */
final class Console {
    private static final int BAR = 24;

    private final PrintWriter out;
    private final PrintWriter err;
    private final OutputFormat output;
    private final boolean terminal;
    private String shown = "";

    Console(PrintWriter out, PrintWriter err, OutputFormat output, boolean terminal) {
        this.out = out;
        this.err = err;
        this.output = output;
        this.terminal = terminal;
    }

    boolean isTerminal() {
        return terminal;
    }

    boolean wantsJson() {
        return output == OutputFormat.JSON;
    }

    /** A result, with line ends of its own. */
    void print(String text) {
        out.print(text);
        out.flush();
    }

    /** A document of the server, as it is but indented. */
    void json(byte[] document) {
        try {
            out.println(new ObjectMapper().readTree(document).toPrettyString());
            out.flush();
        } catch (IOException e) {
            throw new CommandFailure("the answer is not JSON: " + e.getMessage(), e);
        }
    }

    /** A line of progress; the same once more is not shown again. */
    void progress(String line) {
        if (!line.equals(shown)) {
            err.print(terminal ? "\r\033[K" + line : line + System.lineSeparator());
            err.flush();
            shown = line;
        }
    }

    /** As {@link #progress}, with a bar on a terminal. */
    void progress(int done, int all, String line) {
        int filled = all == 0 ? BAR : Math.min(BAR, done * BAR / all);
        String bar = "[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] ";
        progress((terminal ? bar : "") + String.format(Locale.ROOT, "%d/%d ", done, all) + line);
    }

    /** Takes the progress away where it would stay in the way. */
    void endProgress() {
        if (terminal && !shown.isEmpty()) {
            err.print("\r\033[K");
            err.flush();
        }
        shown = "";
    }

    /** A word besides the result. */
    void say(String line) {
        endProgress();
        err.println("akkord: " + line);
        err.flush();
    }

    /** A screen that replaces the one before on a terminal. */
    void screen(String text) {
        print(terminal ? "\033[H\033[2J" + text : text);
    }
}
