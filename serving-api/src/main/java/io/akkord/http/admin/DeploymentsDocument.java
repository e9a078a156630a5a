package io.akkord.http.admin;

import java.io.IOException;
import java.util.List;

/** All deployments, by name. */
public record DeploymentsDocument(List<DeploymentStatusDocument> deployments) {
    public DeploymentsDocument {
        deployments = Documents.list(deployments);
    }

    /** As UTF-8 JSON. */
    public byte[] write() {
        return Documents.write(this);
    }

    /** @throws IOException when it is not such a document; the message says what was found */
    public static DeploymentsDocument read(byte[] json) throws IOException {
        return Documents.read(json, DeploymentsDocument.class);
    }
}
