package io.akkord.http.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an application stands.
 *
 * @param version what {@code If-Match} goes by
 * @param status READY, STARTING, UPDATING (it serves, but not yet as it is wanted), FAILED, UNLOADED or DELETING
 * @param reason why it is not READY, naming the deployment; empty when it is
 * @param deployments those of the spec, and those of earlier versions that are not gone yet
 * @param spec as it can be PUT again; null in lists
 */
public record ApplicationStatusDocument(
        String name,
        long version,
        String route,
        String status,
        String reason,
        List<DeploymentStatusDocument> deployments,
        @Nullable JsonNode spec) {
    public ApplicationStatusDocument {
        deployments = Documents.list(deployments);
    }

    /** As UTF-8 JSON. */
    public byte[] write() {
        return Documents.write(this);
    }

    /** @throws IOException when it is not such a document; the message says what was found */
    public static ApplicationStatusDocument read(byte[] json) throws IOException {
        return Documents.read(json, ApplicationStatusDocument.class);
    }
}
