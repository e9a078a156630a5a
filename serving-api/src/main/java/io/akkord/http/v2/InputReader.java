package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code inputs}. Used once. Its parameters other than binary_data_size are ignored. */
final class InputReader {
    private static final Map<String, DataType> DATA_TYPES = new HashMap<>();

    static {
        for (DataType type : DataType.values()) {
            DATA_TYPES.put(type.name(), type);
        }
    }

    private final RequestBytes bytes;
    private final JsonLimits limits;
    private final int index;
    private final Fields fields;

    private @Nullable String name;
    private @Nullable Shape shape;
    private @Nullable DataType dataType;
    private @Nullable ByteBuffer data;
    /** Where the array begins of {@code data} that came before the shape or the datatype, and is read again at the end. */
    private int dataOffset = -1;

    private long binarySize = -1;

    InputReader(RequestBytes bytes, JsonLimits limits, int index) {
        this.bytes = bytes;
        this.limits = limits;
        this.index = index;
        this.fields = new Fields("inputs[" + index + "]");
    }

    Tensor read(JsonParser p) throws IOException, Malformed {
        Json.expect(p, JsonToken.START_OBJECT, what(), "an object");
        String field;
        while ((field = p.nextFieldName()) != null) {
            p.nextToken();
            readField(p, field);
        }
        return finish();
    }

    private void readField(JsonParser p, String field) throws IOException, Malformed {
        switch (field) {
            case "name" -> {
                fields.once(Fields.NAME, field);
                name = Json.string(p, what() + ": 'name'");
            }
            case "shape" -> {
                fields.once(Fields.SHAPE, field);
                shape = readShape(p);
            }
            case "datatype" -> {
                fields.once(Fields.DATATYPE, field);
                String type = Json.string(p, what() + ": 'datatype'");
                dataType = DATA_TYPES.get(type);
                if (dataType == null) {
                    throw new Malformed(what() + ": 'datatype' must be one of " + Arrays.toString(DataType.values())
                            + ", but is " + Malformed.quote(type));
                }
            }
            case "parameters" -> {
                fields.once(Fields.PARAMETERS, field);
                readParameters(p);
            }
            case "data" -> {
                fields.once(Fields.DATA, field);
                Json.expect(p, JsonToken.START_ARRAY, what() + ": 'data'", "an array");
                if (shape != null && dataType != null) {
                    readData(p, shape, dataType, 0);
                } else {
                    dataOffset = (int) p.currentTokenLocation().getByteOffset();
                    p.skipChildren();
                }
            }
            default -> p.skipChildren();
        }
    }

    private Tensor finish() throws IOException, Malformed {
        fields.require(Fields.NAME, "name");
        fields.require(Fields.DATATYPE, "datatype");
        fields.require(Fields.SHAPE, "shape");
        if (name == null || shape == null || dataType == null) {
            throw new IllegalStateException("a field that was seen has no value");
        }
        if (fields.has(Fields.DATA) == (binarySize >= 0)) {
            throw new Malformed(what() + " must have either 'data' or the parameter 'binary_data_size', but has "
                    + (binarySize >= 0 ? "both" : "neither"));
        }
        if (binarySize >= 0) {
            checkBinarySize(shape, dataType);
            data = bytes.take(what(), binarySize);
        } else if (dataOffset >= 0) {
            try (JsonParser again = bytes.parser(dataOffset)) {
                again.nextToken();
                readData(again, shape, dataType, dataOffset);
            }
        }
        if (data == null) {
            throw new IllegalStateException("no data was read");
        }
        try {
            return Tensor.of(name, dataType, shape, data);
        } catch (IllegalArgumentException e) {
            // Binary data of datatype BYTES: only their elements' lengths tell whether they fit the shape.
            throw new Malformed(what() + ": " + e.getMessage());
        }
    }

    private void readData(JsonParser p, Shape known, DataType type, int offset) throws IOException, Malformed {
        if (!type.hasJsonForm()) {
            throw new Malformed(what() + " of datatype " + type
                    + " cannot be sent as JSON; send it as binary, with the parameter 'binary_data_size'");
        }
        data = type == DataType.BYTES
                ? new StringArrayReader(p, what(), known).read()
                : new NumberArrayReader(p, what(), type, known).read(bytes.remaining(offset));
    }

    private void checkBinarySize(Shape known, DataType type) throws Malformed {
        if (!type.isFixedWidth()) {
            return;
        }
        long elements = known.elementCount();
        if (binarySize % type.width() != 0 || binarySize / type.width() != elements) {
            throw new Malformed(what() + " of datatype " + type + " and shape " + known + " takes " + elements
                    + " elements of " + type.width() + " bytes, but binary_data_size is " + binarySize);
        }
    }

    private Shape readShape(JsonParser p) throws IOException, Malformed {
        Json.expect(p, JsonToken.START_ARRAY, what() + ": 'shape'", "an array of whole numbers");
        long[] dims = new long[4];
        int rank = 0;
        while (p.nextToken() != JsonToken.END_ARRAY) {
            if (rank == limits.depth()) {
                throw new Malformed(what() + ": 'shape' has more than the " + limits.depth() + " dimensions allowed");
            }
            long dim = Json.wholeNumber(p, what() + ": dimension " + rank + " of 'shape'");
            if (dim < 0) {
                throw new Malformed(what() + ": dimension " + rank + " of 'shape' must be 0 or more, but is " + dim);
            }
            if (rank == dims.length) {
                dims = Arrays.copyOf(dims, 2 * rank);
            }
            dims[rank++] = dim;
        }
        Shape read = Shape.of(Arrays.copyOf(dims, rank));
        try {
            read.elementCount();
        } catch (ArithmeticException e) {
            throw new Malformed(what() + ": the number of elements of 'shape' " + read + " overflows 64 bits");
        }
        return read;
    }

    private void readParameters(JsonParser p) throws IOException, Malformed {
        Json.expect(p, JsonToken.START_OBJECT, what() + ": 'parameters'", "an object");
        String key;
        while ((key = p.nextFieldName()) != null) {
            p.nextToken();
            switch (key) {
                case "binary_data_size" -> {
                    if (binarySize >= 0) {
                        throw new Malformed(what() + ": 'parameters' has 'binary_data_size' twice");
                    }
                    binarySize = Json.wholeNumber(p, what() + ": parameter 'binary_data_size'");
                    if (binarySize < 0) {
                        throw new Malformed(
                                what() + ": parameter 'binary_data_size' must be 0 or more, but is " + binarySize);
                    }
                }
                case "shared_memory_region" -> throw noSharedMemory(what());
                default -> p.skipChildren();
            }
        }
    }

    static Malformed noSharedMemory(String what) {
        return new Malformed(
                what + " asks for shared memory, which this server does not have; use the body of the request");
    }

    private String what() {
        return name == null ? "inputs[" + index + "]" : "input " + Malformed.quote(name);
    }
}
