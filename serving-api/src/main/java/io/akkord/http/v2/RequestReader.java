package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.akkord.http.v2.InferRequest.RequestedOutput;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one request, object by object. Used once. */
final class RequestReader {
    private static final String BINARY_DATA_OUTPUT = "binary_data_output";

    private final RequestBytes bytes;
    private final JsonLimits limits;

    private String id = "";
    private List<Tensor> inputs = List.of();
    private List<RequestedOutput> outputs = List.of();
    private Map<String, Object> parameters = new HashMap<>();

    RequestReader(byte[] json, int offset, int length, ByteBuffer binary, boolean noHeader, JsonLimits limits) {
        this.bytes = new RequestBytes(json, offset, length, binary, noHeader, limits);
        this.limits = limits;
    }

    InferRequest read() throws IOException, Malformed {
        try (JsonParser p = bytes.parser(0)) {
            JsonToken first = p.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new Malformed("the body must be a JSON object with 'inputs', but it is " + Json.found(p));
            }
            Fields fields = new Fields("the request");
            String field;
            while ((field = p.nextFieldName()) != null) {
                p.nextToken();
                readField(p, field, fields);
            }
            bytes.checkNothingFollows((int) p.currentLocation().getByteOffset());
            fields.require(Fields.INPUTS, "inputs");
        }
        bytes.checkAllTaken();
        boolean binaryOutputs = Boolean.TRUE.equals(parameters.remove(BINARY_DATA_OUTPUT));
        return new InferRequest(id, new Tensors(inputs, parameters), outputs, binaryOutputs);
    }

    private void readField(JsonParser p, String field, Fields fields) throws IOException, Malformed {
        switch (field) {
            case "id" -> {
                fields.once(Fields.ID, field);
                id = Json.string(p, "'id'");
            }
            case "inputs" -> {
                fields.once(Fields.INPUTS, field);
                inputs = readInputs(p);
            }
            case "outputs" -> {
                fields.once(Fields.OUTPUTS, field);
                outputs = readOutputs(p);
            }
            case "parameters" -> {
                fields.once(Fields.PARAMETERS, field);
                parameters = readParameters(p);
            }
            default -> p.skipChildren();
        }
    }

    private List<Tensor> readInputs(JsonParser p) throws IOException, Malformed {
        Json.expect(p, JsonToken.START_ARRAY, "'inputs'", "an array of objects");
        List<Tensor> tensors = new ArrayList<>(4);
        Set<String> names = new HashSet<>(8);
        while (p.nextToken() != JsonToken.END_ARRAY) {
            if (tensors.size() == limits.tensors()) {
                throw new Malformed("'inputs' has more than the " + limits.tensors() + " tensors allowed");
            }
            Tensor tensor = new InputReader(bytes, limits, tensors.size()).read(p);
            if (!names.add(tensor.name())) {
                throw new Malformed("input " + Malformed.quote(tensor.name()) + " is given twice");
            }
            tensors.add(tensor);
        }
        return tensors;
    }

    private List<RequestedOutput> readOutputs(JsonParser p) throws IOException, Malformed {
        Json.expect(p, JsonToken.START_ARRAY, "'outputs'", "an array of objects");
        List<RequestedOutput> wanted = new ArrayList<>(4);
        Set<String> names = new HashSet<>(8);
        while (p.nextToken() != JsonToken.END_ARRAY) {
            if (wanted.size() == limits.tensors()) {
                throw new Malformed("'outputs' has more than the " + limits.tensors() + " tensors allowed");
            }
            RequestedOutput output = OutputReader.read(p, wanted.size());
            if (!names.add(output.name())) {
                throw new Malformed("output " + Malformed.quote(output.name()) + " is asked for twice");
            }
            wanted.add(output);
        }
        return wanted;
    }

    private Map<String, Object> readParameters(JsonParser p) throws IOException, Malformed {
        Json.expect(p, JsonToken.START_OBJECT, "'parameters'", "an object");
        Map<String, Object> read = new HashMap<>();
        String key;
        while ((key = p.nextFieldName()) != null) {
            p.nextToken();
            String what = "parameter " + Malformed.quote(key);
            if (key.startsWith("triton_")) {
                throw new Malformed(what + " is not allowed: keys that begin with 'triton_' are reserved");
            }
            if (read.size() == limits.parameters()) {
                throw new Malformed("'parameters' has more than the " + limits.parameters() + " entries allowed");
            }
            if (read.put(key, readParameter(p, key, what)) != null) {
                throw new Malformed(what + " is given twice");
            }
        }
        return read;
    }

    private static Object readParameter(JsonParser p, String key, String what) throws IOException, Malformed {
        switch (key) {
            case BINARY_DATA_OUTPUT, "sequence_start", "sequence_end" -> {
                return Json.bool(p, what);
            }
            case "priority", "timeout" -> {
                long value = Json.wholeNumber(p, what);
                if (value < 0) {
                    throw new Malformed(what + " must be 0 or more, but is " + value);
                }
                return value;
            }
            default -> {
                return switch (p.currentToken()) {
                    case VALUE_STRING -> Json.string(p, what);
                    case VALUE_NUMBER_INT -> Json.wholeNumber(p, what);
                    case VALUE_NUMBER_FLOAT -> p.getDoubleValue();
                    case VALUE_TRUE, VALUE_FALSE -> p.getBooleanValue();
                    default ->
                        throw new Malformed(
                                what + " must be a string, a number, true or false, but is " + Json.found(p));
                };
            }
        }
    }
}
