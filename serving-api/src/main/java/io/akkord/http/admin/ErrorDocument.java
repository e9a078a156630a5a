package io.akkord.http.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was refused.
 *
 * @param error for people
 * @param problems of the document that was sent; empty when it was something else
 * @param version that the application has; null unless another was expected
 * @param expectedVersion that the request named; null likewise
 */
public record ErrorDocument(
        String error,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Problem> problems,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long version,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long expectedVersion) {
    public ErrorDocument {
        problems = Documents.list(problems);
    }

    public static ErrorDocument of(String error) {
        return new ErrorDocument(error, List.of(), null, null);
    }

    /**
     * One thing that is wrong.
     *
     * @param key its path in the document
     * @param value what was found, as text; null when it is absent
     * @param expected what was expected
     * @param at where: the name of the document or file, and the line; null when it is not known
     */
    public record Problem(String key, @Nullable String value, @Nullable String expected, @Nullable String at) {}

    /** As UTF-8 JSON. */
    public byte[] write() {
        return Documents.write(this);
    }

    /** @throws IOException when it is not such a document; the message says what was found */
    public static ErrorDocument read(byte[] json) throws IOException {
        return Documents.read(json, ErrorDocument.class);
    }
}
