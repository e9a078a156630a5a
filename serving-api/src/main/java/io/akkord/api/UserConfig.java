package io.akkord.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies a user configuration deeply, and refuses what JSON could not carry to another node. */
final class UserConfig {
    private static final int MAX_DEPTH = 64;

    private UserConfig() {}

    static Map<String, Object> copy(String at, Map<String, ?> values) {
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
        if (value != null && isScalar(value)) {
            return value;
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

    private static boolean isScalar(Object value) {
        return value instanceof String
                || value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || (value instanceof Double d && Double.isFinite(d))
                || (value instanceof Float f && Float.isFinite(f));
    }
}
