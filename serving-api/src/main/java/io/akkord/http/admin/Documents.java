package io.akkord.http.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the records of this package become JSON and come back: names in snake_case, what is not known is null. Fields that are not known are
 * passed over, so that a node may be newer than its reader; lists that are absent are empty, so that it may be older.
 */
final class Documents {
    private static final int SHOWN = 100;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .serializationInclusion(JsonInclude.Include.ALWAYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Documents() {}

    static byte[] write(Object document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document could not be written as JSON", e);
        }
    }

    /** @throws IOException when it is not such a document; the message says what was found */
    static <T> T read(byte[] json, Class<T> type) throws IOException {
        try {
            T document = MAPPER.readValue(json, type);
            if (document != null) {
                return document;
            }
        } catch (JsonProcessingException e) {
            throw new IOException(
                    "expected a " + type.getSimpleName() + " as JSON, but found " + shown(json) + ": "
                            + e.getOriginalMessage(),
                    e);
        }
        throw new IOException("expected a " + type.getSimpleName() + " as JSON, but found null");
    }

    private static String shown(byte[] json) {
        return new String(json, 0, Math.min(SHOWN, json.length), StandardCharsets.UTF_8);
    }

    static <T> List<T> list(@Nullable List<T> given) {
        return given == null ? List.of() : List.copyOf(given);
    }
}
