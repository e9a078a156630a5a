package io.akkord.runtime.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A parent that is killed, and so can do nothing for its child, leaves no process behind. */
class ParentDeathTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest
    @ValueSource(strings = {"idle", "run", "load"})
    void theChildGoesWhenItsParentIsKilled(String what) throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ParentMain.class.getName(),
                        what)
                .redirectErrorStream(true)
                .start();
        ProcessHandle child = null;
        try {
            child = ProcessHandle.of(childOf(parent, !what.equals("idle"))).orElseThrow();
            assertThat(child.isAlive()).isTrue();
            parent.destroyForcibly();
            assertThat(parent.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            ProcessHandle orphan = child;
            await().atMost(PATIENCE).until(() -> isGone(orphan));
            assertThat(ProcessEngineTest.folders(parent.pid())).isEmpty();
        } finally {
            parent.destroyForcibly();
            if (child != null) {
                child.destroyForcibly();
            }
        }
    }

    /** Also when nobody asks for its exit code: then it stays in the table of processes, without a command. */
    private static boolean isGone(ProcessHandle process) {
        return !process.isAlive() || process.info().command().isEmpty();
    }

    /** Reads on until the child's pid is known, and it hangs if it is to. */
    private static long childOf(Process parent, boolean hanging) throws Exception {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder seen = new StringBuilder();
        long pid = -1;
        boolean hangs = !hanging;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            seen.append(line).append('\n');
            if (line.startsWith("child ")) {
                pid = Long.parseLong(line.substring("child ".length()));
            }
            hangs |= line.endsWith("hanging");
            if (pid >= 0 && hangs) {
                return pid;
            }
        }
        throw new AssertionError("the parent ended early: " + List.of(seen.toString()));
    }
}
