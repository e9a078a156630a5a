package io.akkord.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.actors.cluster.AgentCommand.LogLines.Line;
import io.akkord.runtime.log.LogFields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RecentLinesTest {
    @Test
    void theLastLinesOfADeploymentOldestFirst() {
        RecentLines lines = new RecentLines();
        for (int i = 0; i < 5; i++) {
            lines.add("a", i, "INFO", "a" + i);
            lines.add("b", i, "WARN", "b" + i);
        }
        assertThat(lines.last("a", 2)).containsExactly(new Line(3, "INFO", "a3"), new Line(4, "INFO", "a4"));
        assertThat(lines.last("b", 100)).hasSize(5);
        assertThat(lines.last("nobody", 100)).isEmpty();
        assertThat(lines.last("a", 0)).isEmpty();
    }

    @Test
    void eachDeploymentAndTheWholeAreBounded() {
        RecentLines lines = new RecentLines(3, 5);
        for (int i = 0; i < 10; i++) {
            lines.add("a", i, "INFO", "a" + i);
        }
        assertThat(texts(lines, "a")).containsExactly("a7", "a8", "a9");
        lines.add("b", 10, "INFO", "b0");
        lines.add("b", 11, "INFO", "b1");
        lines.add("c", 12, "INFO", "c0");
        assertThat(texts(lines, "a")).containsExactly("a8", "a9");
        lines.add("c", 13, "INFO", "c1");
        lines.add("c", 14, "INFO", "c2");
        assertThat(texts(lines, "a")).isEmpty();
        assertThat(texts(lines, "b")).containsExactly("b0", "b1");
        assertThat(texts(lines, "c")).containsExactly("c0", "c1", "c2");
    }

    @Test
    void longLinesAreCutBetweenCharacters() {
        RecentLines lines = new RecentLines();
        lines.add("a", 0, "INFO", "x".repeat(5000));
        lines.add("a", 0, "INFO", "€".repeat(5000));
        for (String text : texts(lines, "a")) {
            assertThat(text).endsWith("...").doesNotContain("\uFFFD");
            assertThat(text.getBytes(StandardCharsets.UTF_8).length)
                    .isBetween(RecentLines.MOST_BYTES_OF_A_LINE - 3, RecentLines.MOST_BYTES_OF_A_LINE);
        }
    }

    @Test
    void linesAreCaughtByTheirFields() {
        try (LogCapture capture = LogCapture.begin();
                LogFields fields =
                        LogFields.with(LogFields.DEPLOYMENT, "caught").and(LogFields.REQUEST, "r-1")) {
            LoggerFactory.getLogger("io.akkord.test").warn("it {}", "hurts", new IllegalStateException("much"));
            assertThat(capture.last("caught", 10)).singleElement().satisfies(line -> {
                assertThat(line.level()).isEqualTo("WARN");
                assertThat(line.text()).isEqualTo("it hurts | java.lang.IllegalStateException: much [request r-1]");
            });
            capture.close();
            LoggerFactory.getLogger("io.akkord.test").warn("not any more");
            assertThat(capture.last("caught", 10)).hasSize(1);
        }
    }

    private static List<String> texts(RecentLines lines, String deployment) {
        return lines.last(deployment, 100).stream().map(Line::text).toList();
    }
}
