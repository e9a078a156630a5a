package io.akkord.http.v2;

import java.util.List;

/** The document of {@code GET /v2}: who answers, and which extensions of the protocol it has. */
public final class ServerMetadata {
    /** By the names that Triton gives them. */
    public static final List<String> EXTENSIONS = List.of(
            "classification",
            "model_repository",
            "schedule_policy",
            "model_configuration",
            "binary_tensor_data",
            "parameters",
            "statistics");

    private ServerMetadata() {}

    /** The document as UTF-8 JSON. */
    public static byte[] json(String version) {
        return JsonBytes.of(g -> {
            g.writeStartObject();
            g.writeStringField("name", "akkord");
            g.writeStringField("version", version);
            g.writeArrayFieldStart("extensions");
            for (String extension : EXTENSIONS) {
                g.writeString(extension);
            }
            g.writeEndArray();
            g.writeEndObject();
        });
    }
}
