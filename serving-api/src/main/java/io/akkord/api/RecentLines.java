package io.akkord.api;

import io.akkord.actors.cluster.AgentCommand.LogLines.Line;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The last log lines of each deployment, in bounded memory: when it is full the oldest go. Thread-safe. */
final class RecentLines {
    static final int MOST_OF_A_DEPLOYMENT = 1000;
    static final int MOST = 20_000;
    static final int MOST_BYTES_OF_A_LINE = 4096;

    private final int mostOfADeployment;
    private final int most;

    /** All lines, by number, oldest first. */
    private final Map<Long, Kept> lines = new LinkedHashMap<>();

    private final Map<String, Deque<Long>> numbers = new HashMap<>();
    private long next;

    private record Kept(String deployment, Line line) {}

    RecentLines() {
        this(MOST_OF_A_DEPLOYMENT, MOST);
    }

    RecentLines(int mostOfADeployment, int most) {
        this.mostOfADeployment = mostOfADeployment;
        this.most = most;
    }

    /** Keeps a line; what is too long of it is cut. */
    synchronized void add(String deployment, long epochMillis, String level, String text) {
        Deque<Long> its = numbers.computeIfAbsent(deployment, name -> new ArrayDeque<>());
        its.addLast(next);
        lines.put(next, new Kept(deployment, new Line(epochMillis, level, cut(text))));
        next++;
        if (its.size() > mostOfADeployment) {
            lines.remove(its.removeFirst());
        }
        if (lines.size() > most) {
            Iterator<Kept> oldest = lines.values().iterator();
            String whose = oldest.next().deployment();
            oldest.remove();
            numbers.computeIfPresent(whose, (name, theirs) -> {
                theirs.removeFirst();
                return theirs.isEmpty() ? null : theirs;
            });
        }
    }

    /** The last lines of a deployment, oldest first. */
    synchronized List<Line> last(String deployment, int count) {
        Deque<Long> its = numbers.getOrDefault(deployment, new ArrayDeque<>());
        List<Line> found = new ArrayList<>(Math.min(count, its.size()));
        int skipped = Math.max(0, its.size() - Math.max(0, count));
        for (long number : its) {
            if (skipped > 0) {
                skipped--;
            } else {
                found.add(Objects.requireNonNull(lines.get(number)).line());
            }
        }
        return found;
    }

    private static String cut(String text) {
        if (text.length() * 3 <= MOST_BYTES_OF_A_LINE) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MOST_BYTES_OF_A_LINE) {
            return text;
        }
        int end = MOST_BYTES_OF_A_LINE - 3;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8) + "...";
    }
}
