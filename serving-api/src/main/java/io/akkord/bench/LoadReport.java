package io.akkord.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A result as a table for people, or as JSON for programs. */
public final class LoadReport {
    private static final double[] PERCENTILES = {50, 90, 95, 99, 99.9};

    private LoadReport() {}

    /** A table, ending in a line break. Throughput and latency are those of successes. */
    public static String table(LoadResult result) {
        StringBuilder table = new StringBuilder();
        row(table, "requests", "%,d ok, %,d failed, in %.2f s", result.successes(), result.failed(), result.seconds());
        row(table, "throughput", "%,.1f requests/s", result.throughput());
        row(
                table,
                "bodies",
                "%.2f MB/s sent, %.2f MB/s received",
                result.sentBytes() / 1e6 / result.seconds(),
                result.receivedBytes() / 1e6 / result.seconds());
        if (result.successes() > 0) {
            StringBuilder names = new StringBuilder();
            StringBuilder values = new StringBuilder();
            latencies(result).forEach((name, millis) -> {
                names.append(String.format(Locale.ROOT, "%10s", name));
                values.append(String.format(Locale.ROOT, "%10s", format(millis)));
            });
            row(table, "latency, ms", "%s", names);
            row(table, "", "%s", values);
        }
        result.failuresByName().forEach((kind, count) -> row(table, "failed", "%,d × %s", count, kind));
        if (result.unsent() > 0) {
            row(
                    table,
                    "not sent",
                    "%,d: the server was slower than the rate, and no connection was free for them",
                    result.unsent());
        }
        return table.toString();
    }

    /** One JSON object. Its names carry their units. */
    public static String json(LoadResult result, BenchOptions options) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("url", options.url().toString());
            json.writeStringField("loop", options.isOpenLoop() ? "open" : "closed");
            json.writeNumberField("connections", options.connections());
            if (options.isOpenLoop()) {
                json.writeNumberField("rate_per_second", options.rate());
            }
            json.writeNumberField("seconds", result.seconds());
            json.writeNumberField("requests", result.successes() + result.failed());
            json.writeNumberField("successes", result.successes());
            json.writeNumberField("failures", result.failed());
            json.writeObjectFieldStart("failures_by_kind");
            for (Map.Entry<String, Long> failure : result.failuresByName().entrySet()) {
                json.writeNumberField(failure.getKey(), failure.getValue());
            }
            json.writeEndObject();
            json.writeNumberField("unsent", result.unsent());
            json.writeNumberField("warm_up_requests", result.warmUpRequests());
            json.writeNumberField("requests_per_second", result.throughput());
            json.writeNumberField("sent_bytes_per_second", result.sentBytes() / result.seconds());
            json.writeNumberField("received_bytes_per_second", result.receivedBytes() / result.seconds());
            if (result.successes() > 0) {
                json.writeObjectFieldStart("latency_ms");
                for (Map.Entry<String, Double> latency : latencies(result).entrySet()) {
                    json.writeNumberField(latency.getKey(), latency.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot refuse to be written to", e);
        }
        return text.append('\n').toString();
    }

    private static Map<String, Double> latencies(LoadResult result) {
        Map<String, Double> millis = new LinkedHashMap<>();
        millis.put("min", result.latency().getMinValue() / 1e6);
        millis.put("mean", result.latency().getMean() / 1e6);
        for (double percentile : PERCENTILES) {
            String name =
                    "p" + (percentile % 1 == 0 ? Integer.toString((int) percentile) : Double.toString(percentile));
            millis.put(name, result.latency().getValueAtPercentile(percentile) / 1e6);
        }
        millis.put("max", result.latency().getMaxValue() / 1e6);
        return millis;
    }

    /** Three significant digits or so. */
    static String format(double millis) {
        return String.format(Locale.ROOT, millis < 1 ? "%.3f" : millis < 100 ? "%.2f" : "%.0f", millis);
    }

    private static void row(StringBuilder table, String name, String format, Object... values) {
        table.append(String.format(Locale.ROOT, "%-12s ", name))
                .append(String.format(Locale.ROOT, format, values))
                .append('\n');
    }
}
