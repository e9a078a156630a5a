package io.akkord.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Expects the outputs to hold the very data of the request's inputs, in their order. */
public final class EchoCheck implements BodyCheck {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Optional<String> DIFFERENT = Optional.of("answer is not an echo");

    private final List<List<JsonNode>> inputs;
    private final byte[] binary;
    private volatile byte[] lastGood = new byte[0];

    /** @throws IllegalArgumentException when the request is not V2 JSON */
    public EchoCheck(InferBody request) {
        this.binary = request.binaryData();
        try {
            this.inputs = data(JSON.readTree(request.json()).path("inputs"));
        } catch (IOException e) {
            throw new IllegalArgumentException("only a V2 request can be checked for its echo: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> check(byte[] body, int jsonLength) {
        if (Arrays.equals(body, lastGood)) {
            return Optional.empty();
        }
        int split = jsonLength < 0 ? body.length : jsonLength;
        if (split > body.length
                || !Arrays.equals(body, split, body.length, binary, 0, binary.length)
                || !hasSameJson(body, split)) {
            return DIFFERENT;
        }
        lastGood = body;
        return Optional.empty();
    }

    private boolean hasSameJson(byte[] body, int length) {
        try {
            return data(JSON.readTree(body, 0, length).path("outputs")).equals(inputs);
        } catch (IOException e) {
            return false;
        }
    }

    private static List<List<JsonNode>> data(JsonNode tensors) {
        List<List<JsonNode>> all = new ArrayList<>();
        for (JsonNode tensor : tensors) {
            List<JsonNode> values = new ArrayList<>();
            flatten(tensor.path("data"), values);
            all.add(values);
        }
        return all;
    }

    private static void flatten(JsonNode data, List<JsonNode> values) {
        if (data.isArray()) {
            data.forEach(element -> flatten(element, values));
        } else if (!data.isMissingNode()) {
            // 5 and 5.0 are the same number.
            values.add(data.isNumber() ? JSON.getNodeFactory().numberNode(data.doubleValue()) : data);
        }
    }
}
