package io.akkord.cli;

import io.akkord.bench.BenchOptions;
import io.akkord.bench.LoadTest;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Tells each second how a load test goes: on a terminal, as the launcher says by the property {@code akkord.terminal}, in one line that
 * is written over, otherwise in plain lines.
 */
final class BenchProgress implements Consumer<LoadTest.Progress> {
    private final PrintWriter out;
    private final BenchOptions options;
    private final boolean terminal = Boolean.getBoolean("akkord.terminal");

    BenchProgress(PrintWriter out, BenchOptions options) {
        this.out = out;
        this.options = options;
    }

    void start(String model, int bodyBytes) {
        out.printf(
                Locale.ROOT,
                "%s at %s: %s, bodies of %,d bytes, %d thread(s), warm-up %s, then %s%n",
                model,
                options.url(),
                options.isOpenLoop()
                        ? String.format(
                                Locale.ROOT,
                                "%,.0f requests/s over up to %d connections",
                                options.rate(),
                                options.connections())
                        : options.connections() + " connections",
                bodyBytes,
                options.threads(),
                seconds(options.warmUp()),
                seconds(options.duration()));
        out.flush();
    }

    @Override
    public void accept(LoadTest.Progress progress) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT, "%4d s  %,9d requests/s", progress.elapsed().toSeconds(), progress.answered()));
        if (progress.warmingUp()) {
            line.append("  warming up");
        } else if (progress.latency().getTotalCount() > 0) {
            line.append(String.format(
                    Locale.ROOT,
                    "  p50 %.3f ms  p99 %.3f ms",
                    progress.latency().getValueAtPercentile(50) / 1e6,
                    progress.latency().getValueAtPercentile(99) / 1e6));
        }
        if (progress.failed() > 0) {
            line.append(String.format(Locale.ROOT, "  %,d failed", progress.failed()));
        }
        out.print(terminal ? "\r\033[K" + line : line + System.lineSeparator());
        out.flush();
    }

    void end() {
        if (terminal) {
            out.print("\r\033[K");
            out.flush();
        }
    }

    private static String seconds(java.time.Duration duration) {
        return String.format(Locale.ROOT, "%.3g s", duration.toMillis() / 1e3);
    }
}
