package io.akkord.runtime.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies a user configuration deeply, and refuses what JSON could not carry to another node. Numbers become what they are when read back from
 * JSON: whole ones an Integer, or a Long where they do not fit; others a Double.
 */
public final class UserConfig {
    private static final int MAX_DEPTH = 64;

    private UserConfig() {}

    /**
     * An immutable copy.
     *
     * @param at where it stands, for messages
     * @throws IllegalArgumentException names the path, what was found and what is allowed
     */
    public static Map<String, Object> copy(String at, Map<String, ?> values) {
        return map(at, "user_config", values, 0);
    }

    private static Map<String, Object> map(String at, String path, Map<?, ?> values, int depth) {
        Map<String, Object> copy = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException(at + path + " must have strings as keys, but has " + key);
            }
            copy.put(name, value(at, path + "." + name, value, depth + 1));
        });
        return Map.copyOf(copy);
    }

    private static Object value(String at, String path, @Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException(at + path + " is nested deeper than " + MAX_DEPTH + " levels");
        }
        if (value instanceof String || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Byte || value instanceof Short || value instanceof Integer || value instanceof Long) {
            long number = ((Number) value).longValue();
            return number == (int) number ? (Object) (int) number : (Object) number;
        }
        if (value instanceof Double d && Double.isFinite(d)) {
            return d;
        }
        if (value instanceof Float f && Float.isFinite(f)) {
            return Double.parseDouble(f.toString());
        }
        if (value instanceof Map<?, ?> map) {
            return map(at, path, map, depth);
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            for (Object element : list) {
                copy.add(value(at, path + "[" + copy.size() + "]", element, depth + 1));
            }
            return List.copyOf(copy);
        }
        throw new IllegalArgumentException(at + path
                + " must be a string, a number, a boolean, or a list or map of these, but is "
                + (value == null ? "null" : "a " + value.getClass().getName()));
    }
}
