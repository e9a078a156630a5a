package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonGenerator;
import io.akkord.runtime.stats.DeploymentStats.BatchSnapshot;
import io.akkord.runtime.stats.DeploymentStats.CountAndNanos;
import io.akkord.runtime.stats.DeploymentStats.Snapshot;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The document of the statistics extension, for one model or for all. There is no response cache, so that its figures are always 0.
 *
 * @see <a href="https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_statistics.md">Statistics
 *     Extension</a>
 */
public final class ModelStatistics {
    private static final CountAndNanos NONE = new CountAndNanos(0, 0);

    private ModelStatistics() {}

    /** One model's figures. */
    public record Entry(String model, String version, Snapshot snapshot) {}

    /** The document as UTF-8 JSON. */
    public static byte[] json(List<Entry> entries) {
        return JsonBytes.of(g -> {
            g.writeStartObject();
            g.writeArrayFieldStart("model_stats");
            for (Entry entry : entries) {
                writeEntry(g, entry);
            }
            g.writeEndArray();
            g.writeEndObject();
        });
    }

    private static void writeEntry(JsonGenerator g, Entry entry) throws IOException {
        Snapshot stats = entry.snapshot();
        g.writeStartObject();
        g.writeStringField("name", entry.model());
        g.writeStringField("version", entry.version());
        g.writeNumberField("last_inference", stats.lastInferenceMillis());
        g.writeNumberField("inference_count", stats.inferences());
        g.writeNumberField("execution_count", stats.executions());
        g.writeObjectFieldStart("inference_stats");
        writeDuration(g, "success", stats.success());
        writeDuration(g, "fail", stats.fail());
        writeDuration(g, "queue", stats.queue());
        writeDuration(g, "compute_input", stats.computeInput());
        writeDuration(g, "compute_infer", stats.computeInfer());
        writeDuration(g, "compute_output", stats.computeOutput());
        writeDuration(g, "cache_hit", NONE);
        writeDuration(g, "cache_miss", NONE);
        g.writeEndObject();
        g.writeArrayFieldStart("batch_stats");
        for (Map.Entry<Integer, BatchSnapshot> batch : stats.batches().entrySet()) {
            g.writeStartObject();
            g.writeNumberField("batch_size", batch.getKey());
            writeDuration(g, "compute_input", batch.getValue().computeInput());
            writeDuration(g, "compute_infer", batch.getValue().computeInfer());
            writeDuration(g, "compute_output", batch.getValue().computeOutput());
            g.writeEndObject();
        }
        g.writeEndArray();
        g.writeEndObject();
    }

    private static void writeDuration(JsonGenerator g, String field, CountAndNanos duration) throws IOException {
        g.writeObjectFieldStart(field);
        g.writeNumberField("count", duration.count());
        g.writeNumberField("ns", duration.nanos());
        g.writeEndObject();
    }
}
