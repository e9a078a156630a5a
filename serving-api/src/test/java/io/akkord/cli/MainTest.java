package io.akkord.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args);
    }

    @Test
    void helpAndVersionAreSuccesses() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("bench", "Exit codes:");
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).contains("akkord", "Java " + System.getProperty("java.version"));
    }

    @Test
    void wrongUsageIsTwo() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("fly")).isEqualTo(2);
        assertThat(run("bench", "--rate", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--rate must be more than 0");
        assertThat(run("bench", "--duration", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("expected a duration such as");
        assertThat(run("bench", "--size", "10")).isEqualTo(2);
        assertThat(err.toString()).contains("--size needs --payload binary");
        assertThat(run("bench", "--url", "https://x")).isEqualTo(2);
        assertThat(err.toString()).contains("url must be such as http://127.0.0.1:8000, but is https://x");
        assertThat(run("bench", "--shape", "1,2", "--size", "3")).isEqualTo(2);
    }

    @Test
    void aServerThatIsNotThereIsAFailureToldInWords() {
        // Port 1 is never listened on.
        assertThat(run("bench", "--url", "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).contains("akkord: no answer from http://127.0.0.1:1", "akkord up");
        assertThat(err.toString()).doesNotContain("\tat ");
    }

    @Test
    void durationsAreReadAsPeopleWriteThem() {
        assertThat(Durations.parse("250ms")).isEqualTo(Duration.ofMillis(250));
        assertThat(Durations.parse("10")).isEqualTo(Duration.ofSeconds(10));
        assertThat(Durations.parse("1.5m")).isEqualTo(Duration.ofSeconds(90));
        assertThat(Durations.parse("2h")).isEqualTo(Duration.ofHours(2));
        assertThatThrownBy(() -> Durations.parse("-1s")).hasMessageContaining("'-1s'");
    }
}
