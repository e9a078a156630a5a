package io.akkord.http;

import java.nio.charset.StandardCharsets;

/** Writes metrics in Prometheus' text exposition format, version 0.0.4. Not thread-safe. */
final class PrometheusText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(8 * 1024);

    /** Begins a metric; its samples follow. */
    PrometheusText metric(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ');
        escape(help, false);
        text.append("\n# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /** @param labels name, value, name, value */
    PrometheusText sample(String name, long value, String... labels) {
        labels(name, labels);
        text.append(value).append('\n');
        return this;
    }

    /** @param labels name, value, name, value */
    PrometheusText sample(String name, double value, String... labels) {
        labels(name, labels);
        text.append(value).append('\n');
        return this;
    }

    private void labels(String name, String... labels) {
        text.append(name);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            escape(labels[i + 1], true);
            text.append('"');
        }
        text.append(labels.length > 0 ? "} " : " ");
    }

    private void escape(String value, boolean quotes) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '"' -> text.append(quotes ? "\\\"" : "\"");
                default -> text.append(c);
            }
        }
    }

    byte[] toBytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
