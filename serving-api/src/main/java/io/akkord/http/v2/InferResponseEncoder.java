package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonGenerator;
import io.akkord.runtime.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the answer to an inference request: a JSON object, and behind it the bytes of the outputs that go out as binary. Pure;
 * thread-safe. FP32 is written with as few digits as tell it from its neighbours as FP32; NaN and the infinities as the literals NaN,
 * Infinity and -Infinity, as Triton does.
 */
public final class InferResponseEncoder {
    private InferResponseEncoder() {}

    /** What came of it. */
    public sealed interface Encoded {
        /**
         * The body: {@code jsonLength} bytes of {@code json}, then the buffers one after the other.
         *
         * @param json belongs to the caller
         * @param jsonLength the value of the header {@code Inference-Header-Content-Length}, which is sent only when {@code isBinary}
         * @param binary the tensors' own bytes, not copied and not to be written to
         * @param isBinary whether any output goes out as binary, even one of no bytes
         */
        @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
        record Ok(byte[] json, int jsonLength, List<ByteBuffer> binary, boolean isBinary) implements Encoded {}

        /** An output has no form in JSON: the message says which, and to ask for it as binary (400). */
        record Bad(String message) implements Encoded {}
    }

    public static Encoded encode(InferResponse response) {
        JsonBytes bytes = new JsonBytes();
        List<ByteBuffer> binary = new ArrayList<>(response.outputs().size());
        try (JsonGenerator g = bytes.generator()) {
            g.writeStartObject();
            if (!response.id().isEmpty()) {
                g.writeStringField("id", response.id());
            }
            g.writeStringField("model_name", response.model());
            g.writeStringField("model_version", response.version());
            g.writeArrayFieldStart("outputs");
            for (InferResponse.Output output : response.outputs()) {
                writeOutput(g, output, binary);
            }
            g.writeEndArray();
            g.writeEndObject();
        } catch (Malformed e) {
            return new Encoded.Bad(e.text());
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        return new Encoded.Ok(bytes.array(), bytes.length(), binary, !binary.isEmpty());
    }

    private static void writeOutput(JsonGenerator g, InferResponse.Output output, List<ByteBuffer> binary)
            throws IOException, Malformed {
        Tensor tensor = output.tensor();
        g.writeStartObject();
        g.writeStringField("name", tensor.name());
        g.writeStringField("datatype", tensor.dataType().name());
        JsonBytes.writeShape(g, "shape", tensor.shape());
        if (output.binary()) {
            g.writeObjectFieldStart("parameters");
            g.writeNumberField("binary_data_size", tensor.byteSize());
            g.writeEndObject();
            binary.add(tensor.unsafeData());
        } else {
            g.writeArrayFieldStart("data");
            TensorJson.writeElements(g, tensor);
            g.writeEndArray();
        }
        g.writeEndObject();
    }
}
