package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.akkord.http.v2.InferRequest.RequestedOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code outputs}. Its parameters other than binary_data and classification are ignored. */
final class OutputReader {
    private static final int BINARY_DATA = 1;
    private static final int CLASSIFICATION = 2;

    private boolean binary;
    private int classification;

    private OutputReader() {}

    static RequestedOutput read(JsonParser p, int index) throws IOException, Malformed {
        return new OutputReader().readObject(p, "outputs[" + index + "]");
    }

    private RequestedOutput readObject(JsonParser p, String what) throws IOException, Malformed {
        Json.expect(p, JsonToken.START_OBJECT, what, "an object");
        Fields fields = new Fields(what);
        @Nullable String name = null;
        String field;
        while ((field = p.nextFieldName()) != null) {
            p.nextToken();
            switch (field) {
                case "name" -> {
                    fields.once(Fields.NAME, field);
                    name = Json.string(p, what + ": 'name'");
                }
                case "parameters" -> {
                    fields.once(Fields.PARAMETERS, field);
                    readParameters(p, what);
                }
                default -> p.skipChildren();
            }
        }
        if (name == null) {
            throw new Malformed(what + " has no 'name'");
        }
        return new RequestedOutput(name, binary, classification);
    }

    private void readParameters(JsonParser p, String what) throws IOException, Malformed {
        Json.expect(p, JsonToken.START_OBJECT, what + ": 'parameters'", "an object");
        Fields fields = new Fields(what + ": 'parameters'");
        String key;
        while ((key = p.nextFieldName()) != null) {
            p.nextToken();
            switch (key) {
                case "binary_data" -> {
                    fields.once(BINARY_DATA, key);
                    binary = Json.bool(p, what + ": parameter 'binary_data'");
                }
                case "classification" -> {
                    fields.once(CLASSIFICATION, key);
                    long classes = Json.wholeNumber(p, what + ": parameter 'classification'");
                    if (classes < 0 || classes > Integer.MAX_VALUE) {
                        throw new Malformed(what + ": parameter 'classification' must be 0 (the tensor itself) to "
                                + Integer.MAX_VALUE + ", but is " + classes);
                    }
                    classification = (int) classes;
                }
                case "shared_memory_region" -> throw InputReader.noSharedMemory(what);
                default -> p.skipChildren();
            }
        }
    }
}
