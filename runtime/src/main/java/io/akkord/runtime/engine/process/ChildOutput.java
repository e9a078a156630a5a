package io.akkord.runtime.engine.process;

import io.akkord.runtime.log.LogFields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * What a child prints, line by line into this JVM's log, and its last lines for the message of its end. Long lines are cut, and a flood
 * of them is counted instead of logged.
 */
final class ChildOutput {
    private static final Logger LOG = LoggerFactory.getLogger(ChildOutput.class);
    private static final int MOST_BYTES = 2_000;
    private static final int KEPT_LINES = 24;
    private static final int LINES_A_SECOND = 100;

    private final String name;
    private final InputStream stream;
    private final Thread thread;
    private final Deque<String> last = new ArrayDeque<>();

    private long secondBegan = System.nanoTime();
    private int linesThisSecond;
    private long dropped;

    /** @param name of the child, for the log */
    ChildOutput(String name, InputStream stream) {
        this.name = name;
        this.stream = stream;
        this.thread = new Thread(this::pump, "output-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Its last lines, once it has ended; waits a moment for the last of them. */
    List<String> lastLines() {
        try {
            // Whoever inherited the child's output may hold it open.
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    private void pump() {
        MDC.put(LogFields.DEPLOYMENT, name);
        byte[] chunk = new byte[8192];
        byte[] line = new byte[MOST_BYTES];
        int length = 0;
        try (stream) {
            for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
                for (int i = 0; i < n; i++) {
                    if (chunk[i] == '\n') {
                        line(new String(line, 0, length, StandardCharsets.UTF_8));
                        length = 0;
                    } else if (length < line.length) {
                        line[length++] = chunk[i];
                    }
                }
            }
        } catch (IOException e) {
            LOG.debug("{}: the end of its output could not be read", name, e);
        }
        if (length > 0) {
            line(new String(line, 0, length, StandardCharsets.UTF_8));
        }
        tellDropped();
    }

    private void line(String text) {
        String line = text.stripTrailing();
        if (line.isEmpty() || line.equals("#")) {
            return;
        }
        synchronized (last) {
            if (last.size() == KEPT_LINES) {
                last.removeFirst();
            }
            last.addLast(line);
        }
        long now = System.nanoTime();
        if (now - secondBegan >= TimeUnit.SECONDS.toNanos(1)) {
            tellDropped();
            secondBegan = now;
            linesThisSecond = 0;
        }
        if (linesThisSecond++ < LINES_A_SECOND) {
            LOG.atLevel(level(line)).log("{}: {}", name, line);
        } else {
            dropped++;
        }
    }

    private void tellDropped() {
        if (dropped > 0) {
            LOG.warn("{}: {} more lines of its output are not logged", name, dropped);
            dropped = 0;
        }
    }

    /** The level under which the child logged it; what else it prints is information. */
    private static Level level(String line) {
        return line.startsWith("ERROR ") ? Level.ERROR : line.startsWith("WARN ") ? Level.WARN : Level.INFO;
    }
}
