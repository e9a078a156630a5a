package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonGenerator;
import io.akkord.runtime.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes the elements of a tensor as JSON, straight from its bytes. */
final class TensorJson {
    private TensorJson() {}

    /** Writes the elements one after the other, without the array around them. */
    static void writeElements(JsonGenerator g, Tensor tensor) throws IOException, Malformed {
        ByteBuffer data = tensor.data();
        switch (tensor.dataType()) {
            case BOOL -> {
                while (data.hasRemaining()) {
                    g.writeBoolean(data.get() != 0);
                }
            }
            case UINT8 -> {
                while (data.hasRemaining()) {
                    g.writeNumber(data.get() & 0xFF);
                }
            }
            case INT8 -> {
                while (data.hasRemaining()) {
                    g.writeNumber((int) data.get());
                }
            }
            case UINT16 -> {
                while (data.hasRemaining()) {
                    g.writeNumber(data.getShort() & 0xFFFF);
                }
            }
            case INT16 -> {
                while (data.hasRemaining()) {
                    g.writeNumber((int) data.getShort());
                }
            }
            case UINT32 -> {
                while (data.hasRemaining()) {
                    g.writeNumber(data.getInt() & 0xFFFF_FFFFL);
                }
            }
            case INT32 -> {
                while (data.hasRemaining()) {
                    g.writeNumber(data.getInt());
                }
            }
            case UINT64 -> {
                while (data.hasRemaining()) {
                    writeUnsigned(g, data.getLong());
                }
            }
            case INT64 -> {
                while (data.hasRemaining()) {
                    g.writeNumber(data.getLong());
                }
            }
            case FP32 -> {
                while (data.hasRemaining()) {
                    g.writeNumber(data.getFloat());
                }
            }
            case FP64 -> {
                while (data.hasRemaining()) {
                    g.writeNumber(data.getDouble());
                }
            }
            case BYTES -> writeStrings(g, tensor.name(), data);
            case FP16, BF16 ->
                throw new Malformed("output " + Malformed.quote(tensor.name()) + " of datatype "
                        + tensor.dataType() + " cannot be sent as JSON; ask for it as binary, with the parameter"
                        + " 'binary_data' of the output or 'binary_data_output' of the request");
        }
    }

    private static void writeUnsigned(JsonGenerator g, long value) throws IOException {
        if (value >= 0) {
            g.writeNumber(value);
        } else {
            g.writeNumber(Long.toUnsignedString(value));
        }
    }

    private static void writeStrings(JsonGenerator g, String name, ByteBuffer data) throws IOException, Malformed {
        byte[] element = new byte[64];
        for (int index = 0; data.hasRemaining(); index++) {
            int length = data.getInt();
            if (length > element.length) {
                element = new byte[Math.max(length, 2 * element.length)];
            }
            data.get(element, 0, length);
            if (Utf8.firstInvalid(element, 0, length) >= 0) {
                throw new Malformed(
                        "output " + Malformed.quote(name) + " of datatype BYTES cannot be sent as JSON: element "
                                + index + " is not UTF-8; ask for it as binary, with the parameter 'binary_data' of the"
                                + " output or 'binary_data_output' of the request");
            }
            g.writeUTF8String(element, 0, length);
        }
    }
}
