package io.akkord.http.admin;

import java.io.IOException;
import java.util.List;

/**
 * The last log lines of a deployment, of all nodes, oldest first by the nodes' own clocks.
 *
 * @param silent nodes that did not answer in time
 */
public record LogsDocument(String deployment, List<Line> lines, List<String> silent) {
    public LogsDocument {
        lines = Documents.list(lines);
        silent = Documents.list(silent);
    }

    /** @param epochMillis when it was logged, by that node's clock */
    public record Line(String node, long epochMillis, String level, String text) {}

    /** As UTF-8 JSON. */
    public byte[] write() {
        return Documents.write(this);
    }

    /** @throws IOException when it is not such a document; the message says what was found */
    public static LogsDocument read(byte[] json) throws IOException {
        return Documents.read(json, LogsDocument.class);
    }
}
