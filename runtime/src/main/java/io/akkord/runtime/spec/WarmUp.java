package io.akkord.runtime.spec;

import io.akkord.runtime.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/** Brings warm-up requests into a form that every node can hold, compare and store. */
final class WarmUp {
    private WarmUp() {}

    static List<Object> copy(String at, List<Object> requests) {
        List<Object> copy = new ArrayList<>(requests.size());
        for (Object request : requests) {
            String path = at + "warm-up request " + copy.size();
            if (request instanceof Tensors tensors) {
                tensors.parameters().forEach((name, value) -> checkParameter(path, name, value));
                copy.add(tensors);
            } else if (request instanceof EncodedPayload encoded) {
                copy.add(encoded);
            } else {
                copy.add(encode(path, request));
            }
        }
        return List.copyOf(copy);
    }

    private static EncodedPayload encode(String path, Object request) {
        try {
            return EncodedPayload.of(request);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + " " + e.getMessage(), e);
        }
    }

    private static void checkParameter(String path, String name, Object value) {
        Check.that(
                value instanceof String
                        || value instanceof Boolean
                        || value instanceof Long
                        || (value instanceof Double d && Double.isFinite(d)),
                path + ": parameter '" + name + "'",
                value + " of type " + value.getClass().getSimpleName(),
                "a String, a Boolean, a Long or a finite Double");
    }
}
