package io.akkord.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoadReportTest {
    private static final BenchOptions OPTIONS = new BenchOptions(
            URI.create("http://h:1"), 7, 50, Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(1), 1);

    private static LoadResult result(int successes, long unsent) {
        Histogram latency = new Histogram(3);
        for (int i = 1; i <= successes; i++) {
            latency.recordValue(i * 1_000_000L);
        }
        return new LoadResult(latency, Map.of("HTTP 503", 3L, "timeout", 1L), 2.0, 4_000_000, 8_000_000, unsent, 5);
    }

    @Test
    void theTableTellsEverythingMeasured() {
        assertThat(LoadReport.table(result(1000, 6)))
                .contains("1,000 ok, 4 failed, in 2.00 s")
                .contains("500.0 requests/s")
                .contains("2.00 MB/s sent, 4.00 MB/s received")
                .contains("p99.9")
                .contains("3 × HTTP 503")
                .contains("1 × timeout")
                .containsPattern("not sent +6:");
    }

    @Test
    void theJsonSaysTheSame() throws Exception {
        JsonNode json = new ObjectMapper().readTree(LoadReport.json(result(1000, 6), OPTIONS));
        assertThat(json.path("loop").asText()).isEqualTo("open");
        assertThat(json.path("requests").asLong()).isEqualTo(1004);
        assertThat(json.path("failures_by_kind").path("HTTP 503").asLong()).isEqualTo(3);
        assertThat(json.path("unsent").asLong()).isEqualTo(6);
        assertThat(json.path("requests_per_second").asDouble()).isEqualTo(500);
        assertThat(json.path("latency_ms").path("p50").asDouble()).isBetween(499.0, 501.0);
        assertThat(json.path("latency_ms").path("max").asDouble()).isBetween(999.0, 1001.0);
    }

    @Test
    void withoutASuccessThereIsNoLatency() throws Exception {
        assertThat(LoadReport.table(result(0, 0))).doesNotContain("latency").doesNotContain("not sent");
        assertThat(new ObjectMapper()
                        .readTree(LoadReport.json(result(0, 0), OPTIONS))
                        .has("latency_ms"))
                .isFalse();
    }
}
