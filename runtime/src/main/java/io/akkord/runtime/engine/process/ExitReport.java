package io.akkord.runtime.engine.process;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Says how a child ended. */
final class ExitReport {
    private static final int MOST_LINES = 6;
    private static final int MOST_CHARACTERS = 300;

    /** Those that end processes, by their numbers on Linux and macOS alike. */
    private static final Map<Integer, String> SIGNALS =
            Map.of(2, "SIGINT", 4, "SIGILL", 6, "SIGABRT", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM");

    private ExitReport() {}

    /**
     * One sentence for the operator.
     *
     * @param exitCode as the JVM gives it: 128 and the number of the signal for a process that was killed by one
     */
    static String of(long pid, int exitCode, List<String> lastLines) {
        List<String> told = lastLines.stream()
                .map(line -> line.replaceFirst("^#\\s*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
        int crash = lastCrash(told);
        String how =
                exitCode > 128 && exitCode <= 128 + 64 ? signal(exitCode - 128) : "ended with exit code " + exitCode;
        return "the process of the engine (pid " + pid + ") " + how
                + (crash >= 0 ? " after a crash in native code" : "")
                + "; "
                + (told.isEmpty()
                        ? "it printed nothing"
                        : "its last output: "
                                + lines(told, crash >= 0 ? crash : Math.max(0, told.size() - MOST_LINES)));
    }

    private static String signal(int number) {
        return "was ended by signal "
                + SIGNALS.getOrDefault(number, String.valueOf(number))
                + (number == 9 ? " (by hand, or by the kernel for want of memory: see dmesg)" : "");
    }

    /** Where the JVM's report of a crash begins, of which the first lines matter: what happened, and where; -1 when there is none. */
    private static int lastCrash(List<String> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).startsWith("A fatal error has been detected")) {
                return i;
            }
        }
        return -1;
    }

    private static String lines(List<String> lines, int first) {
        return lines.subList(first, Math.min(lines.size(), first + MOST_LINES)).stream()
                .map(line -> line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + "…")
                .collect(Collectors.joining(" | "));
    }
}
