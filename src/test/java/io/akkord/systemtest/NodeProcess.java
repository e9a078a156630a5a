package io.akkord.systemtest;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A node as a user starts it, by {@code ./akkord}, in a process of its own. */
final class NodeProcess implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("http://\\d+\\.\\d+\\.\\d+\\.\\d+:(\\d+)");
    private static final int KEPT_LINES = 500;

    private final Process process;
    private final Deque<String> lines = new ArrayDeque<>();

    private NodeProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output-of-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** The folder with the launcher: tests run in a module's folder below it. */
    static Path home() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("akkord"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "no launcher 'akkord' above " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }

    /** Runs the launcher with these arguments; nothing is built, since the test run has built it. */
    static NodeProcess launch(Map<String, String> environment, String... arguments) throws IOException {
        return launchThrough(List.of(), environment, arguments);
    }

    /** The same through another command, such as {@code ip netns exec NAMESPACE}. */
    static NodeProcess launchThrough(List<String> prefix, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(home().resolve("akkord").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("AKKORD_NO_BUILD", "1");
        builder.environment().putAll(environment);
        return new NodeProcess(builder.start());
    }

    /** Starts a node with the bundled models on a free port. */
    static NodeProcess up(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("up", "--port", "0"));
        all.addAll(List.of(arguments));
        return launch(Map.of(), all.toArray(String[]::new));
    }

    /** Waits until it says where it listens. */
    URI awaitListening() {
        return await("a listening node, " + this)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(this::address, address -> {
                    if (address == null && !process.isAlive()) {
                        throw new IllegalStateException(
                                "the node ended with " + process.exitValue() + ":\n" + output());
                    }
                    return address != null;
                });
    }

    private @Nullable URI address() {
        for (String line : snapshot()) {
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find() && line.contains("istening")) {
                return URI.create(matcher.group());
            }
        }
        return null;
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    int awaitExit(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the process is still there after " + atMost + ":\n" + output());
        }
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    String output() {
        return String.join("\n", snapshot());
    }

    private List<String> snapshot() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lines) {
                    lines.addLast(line);
                    if (lines.size() > KEPT_LINES) {
                        lines.removeFirst();
                    }
                }
            }
        } catch (IOException e) {
            // The process is being destroyed, which closes its output under the reader.
            synchronized (lines) {
                lines.addLast("(output ended: " + e.getMessage() + ")");
            }
        }
    }

    /** Its resident set, by the system. */
    long residentMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("no VmRSS of " + this);
    }

    /** SIGKILL, whatever it is doing. */
    void destroyNow() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return "process " + process.pid();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
