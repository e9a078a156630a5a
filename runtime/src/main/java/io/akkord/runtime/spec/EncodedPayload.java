package io.akkord.runtime.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * A request of a Java handler as JSON. A node that lacks its class can hold it, compare it and write it again; only an engine that runs it
 * needs the class.
 *
 * @param className of the request
 * @param json in canonical form, whatever form it is given in: two payloads are equal when class and content are
 */
public record EncodedPayload(String className, String json) {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    /** @throws IllegalArgumentException when {@code json} is not JSON */
    public EncodedPayload {
        json = CanonicalJson.text(CanonicalJson.read(json));
    }

    /**
     * Writes a request as JSON.
     *
     * @throws IllegalArgumentException when Jackson cannot write it
     */
    public static EncodedPayload of(Object request) {
        try {
            return new EncodedPayload(request.getClass().getName(), MAPPER.writeValueAsString(request));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "must be of a type that Jackson can write as JSON, but "
                            + request.getClass().getName() + " is not: " + e.getOriginalMessage(),
                    e);
        }
    }

    /**
     * The request.
     *
     * @param expected its class must be this or a subclass
     * @throws IllegalArgumentException when its class is not there, is another, or does not fit the JSON
     */
    public Object decode(Class<?> expected) {
        Class<?> type;
        try {
            // Not initialized before it is known to be wanted.
            type = Class.forName(
                    className,
                    false,
                    expected.getClassLoader() == null
                            ? EncodedPayload.class.getClassLoader()
                            : expected.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException(
                    "class " + className + " is not on the class path of this node; put its jar there and start the"
                            + " node again",
                    e);
        }
        if (!expected.isAssignableFrom(type)) {
            throw new IllegalArgumentException(
                    "expected a request of type " + expected.getName() + ", but found one of type " + className);
        }
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the JSON of the request does not fit " + className + ": " + e.getOriginalMessage(), e);
        }
    }
}
