package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonGenerator;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.TensorSpec;
import java.io.IOException;
import java.util.List;

/**
 * The document of {@code GET /v2/models/{m}}: the tensors that a model takes and gives. Shapes are whole, with -1 first for the batch
 * dimension of a model that batches. A model that takes any tensors has empty lists.
 */
public final class ModelMetadata {
    private ModelMetadata() {}

    /** The document as UTF-8 JSON. */
    public static byte[] json(DeploymentSpec spec) {
        return JsonBytes.of(g -> {
            g.writeStartObject();
            g.writeStringField("name", spec.name());
            g.writeArrayFieldStart("versions");
            g.writeString(spec.version());
            g.writeEndArray();
            g.writeStringField("platform", Platform.of(spec.model()).platform());
            boolean batched = spec.batch().isBatched();
            writeTensors(g, "inputs", spec.model().inputs(), batched);
            writeTensors(g, "outputs", spec.model().outputs(), batched);
            g.writeEndObject();
        });
    }

    private static void writeTensors(JsonGenerator g, String field, List<TensorSpec> tensors, boolean batched)
            throws IOException {
        g.writeArrayFieldStart(field);
        for (TensorSpec tensor : tensors) {
            g.writeStartObject();
            g.writeStringField("name", tensor.name());
            g.writeStringField("datatype", tensor.dataType().name());
            JsonBytes.writeShape(g, "shape", batched ? tensor.shape().prepend(-1) : tensor.shape());
            g.writeEndObject();
        }
        g.writeEndArray();
    }
}
