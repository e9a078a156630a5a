package io.akkord.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The body of a V2 infer request, filled with numbers that are random but the same on every run.
 *
 * @param headers it calls for
 * @param parts the JSON, then the binary data of each input
 */
public record InferBody(Map<String, String> headers, List<byte[]> parts) {
    private static final long SEED = 42;
    private static final int MAX_BYTES = 1 << 30;

    public InferBody {
        headers = Map.copyOf(headers);
        parts = List.copyOf(parts);
    }

    /** A body that is ready. */
    public static InferBody ready(byte[] body) {
        return new InferBody(Map.of("Content-Type", "application/json"), List.of(body));
    }

    /**
     * All of it JSON.
     *
     * @param inputs of concrete shapes
     */
    public static InferBody json(List<TensorSpec> inputs) {
        Random random = new Random(SEED);
        byte[] body = write(false, json -> {
            for (TensorSpec input : inputs) {
                if (!input.dataType().hasJsonForm()) {
                    throw new IllegalArgumentException("input '" + input.name() + "' of datatype " + input.dataType()
                            + " has no JSON form; send it with --payload binary");
                }
                startInput(json, input);
                json.writeArrayFieldStart("data");
                for (long left = elements(input); left > 0; left--) {
                    writeElement(json, input.dataType(), random);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
        });
        return ready(body);
    }

    /**
     * JSON for names and shapes, then the data as binary tensors; the answer is asked for as binary too.
     *
     * @param inputs of concrete shapes
     */
    public static InferBody binary(List<TensorSpec> inputs) {
        Random random = new Random(SEED);
        List<byte[]> data = new ArrayList<>();
        inputs.forEach(input -> data.add(binaryData(input, random)));
        byte[] head = write(true, json -> {
            for (int i = 0; i < inputs.size(); i++) {
                startInput(json, inputs.get(i));
                json.writeObjectFieldStart("parameters");
                json.writeNumberField("binary_data_size", data.get(i).length);
                json.writeEndObject();
                json.writeEndObject();
            }
        });
        List<byte[]> parts = new ArrayList<>();
        parts.add(head);
        parts.addAll(data);
        return new InferBody(
                Map.of(
                        "Content-Type",
                        "application/octet-stream",
                        "Inference-Header-Content-Length",
                        Integer.toString(head.length)),
                parts);
    }

    /** The part that is JSON. */
    byte[] json() {
        return parts.get(0);
    }

    /** The binary data of the inputs, one after the other; empty when all is JSON. */
    byte[] binaryData() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.subList(1, parts.size()).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private interface Inputs {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] write(boolean binary, Inputs inputs) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.writeStartObject();
            json.writeArrayFieldStart("inputs");
            inputs.write(json);
            json.writeEndArray();
            if (binary) {
                // Asked for at the top, so that it holds for outputs whose names the client does not know.
                json.writeObjectFieldStart("parameters");
                json.writeBooleanField("binary_data_output", true);
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("an array cannot refuse to be written to", e);
        }
        return bytes.toByteArray();
    }

    private static void startInput(JsonGenerator json, TensorSpec input) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", input.name());
        json.writeStringField("datatype", input.dataType().name());
        long[] shape = input.shape().toArray();
        json.writeFieldName("shape");
        json.writeArray(shape, 0, shape.length);
    }

    private static void writeElement(JsonGenerator json, DataType type, Random random) throws IOException {
        switch (type) {
            case BOOL -> json.writeBoolean(random.nextBoolean());
            case BYTES -> json.writeString("text " + random.nextInt(100));
            case FP32, FP64 -> json.writeNumber(random.nextInt(1000) / 8.0);
            default -> json.writeNumber(random.nextInt(100));
        }
    }

    private static byte[] binaryData(TensorSpec input, Random random) {
        DataType type = input.dataType();
        int count = (int) elements(input);
        if (type == DataType.BYTES) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++) {
                bytes.writeBytes(new byte[] {4, 0, 0, 0, 't', 'e', 'x', (byte) ('0' + random.nextInt(10))});
            }
            return bytes.toByteArray();
        }
        ByteBuffer data = ByteBuffer.allocate(count * type.width()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            int number = random.nextInt(100);
            switch (type) {
                case BOOL -> data.put((byte) (number & 1));
                case UINT8, INT8 -> data.put((byte) number);
                case UINT16, INT16 -> data.putShort((short) number);
                case UINT32, INT32 -> data.putInt(number);
                case UINT64, INT64 -> data.putLong(number);
                case FP32 -> data.putFloat(number / 8.0f);
                case FP64 -> data.putDouble(number / 8.0);
                // Bit patterns of numbers from 1 to 2.
                case FP16 -> data.putShort((short) (0x3C00 + number));
                case BF16 -> data.putShort((short) (0x3F80 + number));
                default -> throw new IllegalStateException("no fixed width: " + type);
            }
        }
        return data.array();
    }

    private static long elements(TensorSpec input) {
        long count;
        try {
            count = input.shape().elementCount();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("input '" + input.name() + "': " + e.getMessage(), e);
        }
        long most = MAX_BYTES / Math.max(8, input.dataType().width());
        if (count > most) {
            throw new IllegalArgumentException("input '" + input.name() + "' must have at most " + most
                    + " elements, but its shape " + input.shape() + " has " + count);
        }
        return count;
    }
}
