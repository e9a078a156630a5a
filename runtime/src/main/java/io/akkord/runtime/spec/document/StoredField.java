package io.akkord.runtime.spec.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value in a stored document, and where it stands. Every reader throws {@link UnreadableSpecException} when the value is missing or of
 * another type.
 */
final class StoredField {
    private final String path;
    private final @Nullable JsonNode node;

    private StoredField(String path, @Nullable JsonNode node) {
        this.path = path;
        this.node = node;
    }

    static StoredField root(JsonNode node) {
        return new StoredField("", node);
    }

    StoredField get(String key) {
        return new StoredField(path.isEmpty() ? key : path + "." + key, object().get(key));
    }

    boolean has(String key) {
        return object().has(key);
    }

    int integer() {
        JsonNode number = present();
        if (!number.isIntegralNumber() || !number.canConvertToInt()) {
            throw wrong("a whole number");
        }
        return number.intValue();
    }

    long longInteger() {
        JsonNode number = present();
        if (!number.isIntegralNumber() || !number.canConvertToLong()) {
            throw wrong("a whole number");
        }
        return number.longValue();
    }

    double number() {
        if (!present().isNumber()) {
            throw wrong("a number");
        }
        return present().doubleValue();
    }

    boolean flag() {
        if (!present().isBoolean()) {
            throw wrong("true or false");
        }
        return present().booleanValue();
    }

    String text() {
        if (!present().isTextual()) {
            throw wrong("a text");
        }
        return present().textValue();
    }

    Duration duration() {
        Optional<Duration> duration = DurationText.parse(text());
        return duration.orElseThrow(() -> wrong(DurationText.EXPECTED));
    }

    byte[] bytes() {
        try {
            if (present().isTextual()) {
                return present().binaryValue();
            }
        } catch (IOException e) {
            throw wrong("base64");
        }
        throw wrong("base64");
    }

    <T> List<T> list(Function<StoredField, T> reader) {
        if (!present().isArray()) {
            throw wrong("a list");
        }
        List<T> list = new ArrayList<>();
        for (JsonNode element : present()) {
            list.add(reader.apply(new StoredField(path + "[" + list.size() + "]", element)));
        }
        return list;
    }

    <T> Map<String, T> map(Function<StoredField, T> reader) {
        Map<String, T> map = new LinkedHashMap<>();
        object().fieldNames().forEachRemaining(key -> map.put(key, reader.apply(get(key))));
        return map;
    }

    /** Texts, booleans, numbers (Integer, Long where it does not fit, Double), and lists and maps of them. */
    Object value() {
        JsonNode found = present();
        if (found.isObject()) {
            return map(StoredField::value);
        }
        if (found.isArray()) {
            return list(StoredField::value);
        }
        if (found.isTextual()) {
            return found.textValue();
        }
        if (found.isBoolean()) {
            return found.booleanValue();
        }
        if (found.isIntegralNumber()) {
            return found.canConvertToInt() ? (Object) found.intValue() : (Object) longInteger();
        }
        return number();
    }

    private JsonNode object() {
        if (!present().isObject()) {
            throw wrong("an object");
        }
        return present();
    }

    private JsonNode present() {
        if (node == null) {
            throw new UnreadableSpecException("a stored spec has no '" + path + "'");
        }
        return node;
    }

    UnreadableSpecException wrong(String expected) {
        String found = String.valueOf(node);
        return new UnreadableSpecException(
                "'" + (path.isEmpty() ? "a stored spec" : path) + "' in a stored spec must be " + expected + ", but is "
                        + (found.length() > 100 ? found.substring(0, 100) + "…" : found));
    }
}
