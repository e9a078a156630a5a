package io.akkord.http.admin;

import java.io.IOException;
import java.util.List;

/** All applications, by name, without their specs. */
public record ApplicationsDocument(List<ApplicationStatusDocument> applications) {
    public ApplicationsDocument {
        applications = Documents.list(applications);
    }

    /** As UTF-8 JSON. */
    public byte[] write() {
        return Documents.write(this);
    }

    /** @throws IOException when it is not such a document; the message says what was found */
    public static ApplicationsDocument read(byte[] json) throws IOException {
        return Documents.read(json, ApplicationsDocument.class);
    }
}
