package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonGenerator;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The document of {@code GET /v2/models/{m}/config}: a deployment's spec in the fields of Triton's model configuration, as far as both
 * know them. Shapes are without the batch dimension, as Triton gives them.
 *
 * @see <a href="https://github.com/triton-inference-server/common/blob/main/protobuf/model_config.proto">model_config.proto</a>
 */
public final class ModelConfig {
    private ModelConfig() {}

    /** The document as UTF-8 JSON. */
    public static byte[] json(DeploymentSpec spec) {
        return JsonBytes.of(g -> {
            g.writeStartObject();
            g.writeStringField("name", spec.name());
            g.writeStringField("platform", Platform.of(spec.model()).platform());
            g.writeStringField("backend", Platform.of(spec.model()).backend());
            writeVersionPolicy(g, spec.version());
            g.writeNumberField("max_batch_size", spec.batch().maxSize());
            writeTensors(g, "input", spec.model().inputs(), true);
            writeTensors(g, "output", spec.model().outputs(), false);
            if (spec.batch().isBatched()) {
                writeDynamicBatching(g, spec);
            }
            writeInstances(g, spec);
            writeFileName(g, spec.model());
            g.writeEndObject();
        });
    }

    private static void writeVersionPolicy(JsonGenerator g, String version) throws IOException {
        g.writeObjectFieldStart("version_policy");
        g.writeObjectFieldStart("specific");
        g.writeArrayFieldStart("versions");
        g.writeNumber(Long.parseLong(version));
        g.writeEndArray();
        g.writeEndObject();
        g.writeEndObject();
    }

    private static void writeTensors(JsonGenerator g, String field, List<TensorSpec> tensors, boolean inputs)
            throws IOException {
        g.writeArrayFieldStart(field);
        for (TensorSpec tensor : tensors) {
            g.writeStartObject();
            g.writeStringField("name", tensor.name());
            DataType type = tensor.dataType();
            g.writeStringField("data_type", "TYPE_" + (type == DataType.BYTES ? "STRING" : type.name()));
            JsonBytes.writeShape(g, "dims", tensor.shape());
            if (inputs) {
                g.writeBooleanField("allow_ragged_batch", tensor.ragged());
                g.writeBooleanField("optional", false);
            }
            g.writeEndObject();
        }
        g.writeEndArray();
    }

    private static void writeDynamicBatching(JsonGenerator g, DeploymentSpec spec) throws IOException {
        BatchOptions batch = spec.batch();
        g.writeObjectFieldStart("dynamic_batching");
        g.writeArrayFieldStart("preferred_batch_size");
        for (int size : batch.preferredSizes()) {
            g.writeNumber(size);
        }
        g.writeEndArray();
        g.writeNumberField("max_queue_delay_microseconds", batch.maxDelay().toNanos() / 1000);
        g.writeNumberField("priority_levels", batch.priorities());
        g.writeNumberField("default_priority_level", batch.defaultPriority());
        g.writeObjectFieldStart("default_queue_policy");
        g.writeStringField("timeout_action", "REJECT");
        g.writeBooleanField("allow_timeout_override", true);
        g.writeNumberField("max_queue_size", spec.maxQueuedRequests());
        g.writeEndObject();
        g.writeEndObject();
    }

    private static void writeInstances(JsonGenerator g, DeploymentSpec spec) throws IOException {
        g.writeArrayFieldStart("instance_group");
        g.writeStartObject();
        g.writeStringField("name", spec.name());
        // A replica takes the device that its node has.
        g.writeStringField("kind", "KIND_AUTO");
        g.writeNumberField("count", spec.replicas());
        g.writeEndObject();
        g.writeEndArray();
    }

    /** The name only: where it lies is none of a client's business. */
    private static void writeFileName(JsonGenerator g, Model model) throws IOException {
        if (model instanceof Model.TorchScript script) {
            Path name = script.file().getFileName();
            g.writeStringField("default_model_filename", name == null ? "" : name.toString());
        }
    }
}
