package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the body of an inference request of the Open Inference Protocol (KServe V2), with Triton's extensions for binary tensors,
 * classification, scheduling and parameters. Pure; thread-safe. What the decoded tensors are held against comes later, in {@link
 * io.akkord.runtime.spec.InputContract}.
 *
 * <p>Where the protocol leaves room: unknown fields are ignored; a known field that is given twice is an error; {@code data} may be flat
 * or nested in any way that has as many elements as the shape; numbers of integer datatypes must be written as integers and fit; BOOL
 * takes true and false only; NaN, Infinity and -Infinity are numbers of FP32 and FP64.
 */
public final class InferRequestDecoder {
    /** Where the parser's messages name its own settings. */
    private static final Pattern OF_PARSER = Pattern.compile(", from `[^`]*`");

    private InferRequestDecoder() {}

    /** What came of it. */
    public sealed interface Decoded {
        record Ok(InferRequest request) implements Decoded {}

        /** Not a request: the message says where, what was found and what was expected (400). */
        record Bad(String message) implements Decoded {}
    }

    /**
     * Decodes a body. Never throws for bad input. Binary tensors are slices of the body, which must not be written to again; numbers of
     * JSON are in direct buffers, which take no more than four times the body (FP64 of one digit each).
     *
     * @param body from its position to its limit; a buffer with an accessible array spares a copy of the JSON
     * @param jsonLength the {@code Inference-Header-Content-Length} header; -1 where there is none and all is JSON. 0 is refused here:
     *     see {@link #rawBody}
     */
    public static Decoded decode(ByteBuffer body, int jsonLength, JsonLimits limits) {
        int total = body.remaining();
        if (jsonLength < -1 || jsonLength > total) {
            return new Decoded.Bad("the header Inference-Header-Content-Length says that the JSON takes " + jsonLength
                    + " bytes, but the body has " + total + " bytes");
        }
        if (jsonLength == 0) {
            return new Decoded.Bad(
                    "the header Inference-Header-Content-Length is 0, which announces a raw body without JSON;"
                            + " only a model with exactly one declared input takes one");
        }
        if (total == 0) {
            return new Decoded.Bad("the body is empty; expected a JSON object with 'inputs'");
        }
        int length = jsonLength < 0 ? total : jsonLength;
        byte[] json;
        int offset;
        if (body.hasArray()) {
            json = body.array();
            offset = body.arrayOffset() + body.position();
        } else {
            json = new byte[length];
            offset = 0;
            body.get(body.position(), json);
        }
        int invalid = Utf8.firstInvalid(json, offset, length);
        if (invalid >= 0) {
            return new Decoded.Bad("the JSON is not valid UTF-8: byte " + invalid + " of it (0x"
                    + Integer.toHexString(json[offset + invalid] & 0xFF) + ") does not begin a character"
                    + (jsonLength < 0
                            ? "; binary data after the JSON needs the header Inference-Header-Content-Length"
                            : ""));
        }
        ByteBuffer binary = body.slice(body.position() + length, total - length);
        try {
            return new Decoded.Ok(new RequestReader(json, offset, length, binary, jsonLength < 0, limits).read());
        } catch (Malformed e) {
            return new Decoded.Bad(e.text());
        } catch (JsonProcessingException e) {
            return new Decoded.Bad(describe(e, length));
        } catch (IOException | IllegalStateException e) {
            // IllegalStateException: field names made to collide in the parser's table.
            return new Decoded.Bad("the JSON cannot be read: " + e.getMessage());
        }
    }

    /**
     * Takes the whole body as the one input of a model: {@code Inference-Header-Content-Length: 0}. A body of datatype BYTES is one element.
     * For numbers, the number of bytes settles the dimension of unknown extent: the spec's own, if it has one (the batch dimension is then
     * 1), else the batch dimension.
     *
     * @param input the only input that the model declares
     */
    public static Decoded rawBody(ByteBuffer body, TensorSpec input, BatchOptions batch) {
        try {
            return new Decoded.Ok(
                    new InferRequest("", Tensors.of(RawBody.tensor(body, input, batch)), List.of(), false));
        } catch (Malformed e) {
            return new Decoded.Bad(e.text());
        }
    }

    private static String describe(JsonProcessingException e, int length) {
        if (e instanceof JsonEOFException) {
            return "the JSON is cut off: it ends after " + length + " bytes in the middle of an object, array or value";
        }
        if (e instanceof StreamConstraintsException) {
            return "the JSON goes beyond a limit of this server: "
                    + OF_PARSER.matcher(e.getOriginalMessage()).replaceAll("");
        }
        String at = e.getLocation() == null ? "" : " at byte " + e.getLocation().getByteOffset();
        return "the body is not valid JSON" + at + ": " + e.getOriginalMessage();
    }
}
