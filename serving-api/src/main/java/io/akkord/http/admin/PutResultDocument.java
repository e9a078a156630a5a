package io.akkord.http.admin;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of the applications that were put, each for itself, in the order of the request.
 *
 * @param dryRun whether it tells only what would become of them
 */
public record PutResultDocument(boolean dryRun, List<Result> applications) {
    public PutResultDocument {
        applications = Documents.list(applications);
    }

    /**
     * One application.
     *
     * @param outcome CREATED, CHANGED, UNCHANGED or REFUSED
     * @param status the HTTP status that it would be answered with alone
     * @param version after the change, or as it is; null when there is no such application
     * @param changes against what was wanted before
     * @param error why it was refused; null unless it was
     */
    public record Result(
            String name,
            String outcome,
            int status,
            @Nullable Long version,
            List<Change> changes,
            @Nullable String error) {
        public Result {
            changes = Documents.list(changes);
        }
    }

    /**
     * One difference.
     *
     * @param deployment null when it is the application's
     * @param key its path in the document, such as {@code batch.max_size}
     * @param before null when it is new
     * @param after null when it is gone
     * @param effect IN_PLACE, or NEW_REPLICAS, which start before old ones drain; null when it is the application's
     */
    public record Change(
            @Nullable String deployment,
            String key,
            @Nullable String before,
            @Nullable String after,
            @Nullable String effect) {}

    /** As UTF-8 JSON. */
    public byte[] write() {
        return Documents.write(this);
    }

    /** @throws IOException when it is not such a document; the message says what was found */
    public static PutResultDocument read(byte[] json) throws IOException {
        return Documents.read(json, PutResultDocument.class);
    }
}
