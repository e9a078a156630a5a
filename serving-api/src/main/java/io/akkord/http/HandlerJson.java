package io.akkord.http;

import akka.http.javadsl.model.ContentTypes;
import akka.util.ByteString;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Requests and responses of Java handlers as JSON. What a client sends becomes the handler's declared type, and nothing else. */
final class HandlerJson {
    private final ObjectMapper mapper;

    HandlerJson(int maxDepth) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(maxDepth)
                        .build())
                .build();
        mapper = JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .build();
    }

    Object read(ByteBuffer body, Class<?> type) throws Refusal {
        if (!body.hasRemaining()) {
            throw Refusal.badRequest("the body is empty; expected JSON of a " + type.getSimpleName());
        }
        Object value;
        try {
            value = mapper.readValue(body.array(), body.arrayOffset(), body.remaining(), type);
        } catch (JsonMappingException e) {
            throw Refusal.badRequest(
                    "the body is not a " + type.getSimpleName() + where(e) + ": " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            String at =
                    e.getLocation() == null ? "" : " at byte " + e.getLocation().getByteOffset();
            throw Refusal.badRequest("the body is not valid JSON" + at + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw Refusal.badRequest("the body is not valid JSON: " + e.getMessage());
        }
        if (value == null) {
            throw Refusal.badRequest("the body is null; expected JSON of a " + type.getSimpleName());
        }
        return value;
    }

    private static String where(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            path.append(step.getFieldName() == null ? "[" + step.getIndex() + "]" : "/" + step.getFieldName());
        }
        return path.isEmpty() ? "" : " at " + path;
    }

    Reply write(Object response, Exchange exchange) {
        try {
            return new Reply(
                    200,
                    ContentTypes.APPLICATION_JSON,
                    ByteString.fromArrayUnsafe(mapper.writeValueAsBytes(response)),
                    List.of());
        } catch (JsonProcessingException e) {
            return exchange.failed(e);
        }
    }
}
