package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {
    @Test
    void writes_the_format_and_escapes() {
        byte[] text = new PrometheusText()
                .metric("a_total", "counter", "Counts \\ and\nmore \"things\"")
                .sample("a_total", 3)
                .sample("a_total", 1.5, "model", "a\"b\\c\nd", "version", "1")
                .toBytes();
        assertThat(new String(text, StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        # HELP a_total Counts \\\\ and\\nmore "things"
                        # TYPE a_total counter
                        a_total 3
                        a_total{model="a\\"b\\\\c\\nd",version="1"} 1.5
                        """);
    }
}
