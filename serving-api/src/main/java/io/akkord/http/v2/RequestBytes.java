package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of one body: its JSON, which can be read from any offset, and the binary data after it, which are handed out in order. */
final class RequestBytes {
    private final byte[] json;
    private final int offset;
    private final int length;
    private final ByteBuffer binary;
    private final boolean noHeader;
    private final JsonLimits limits;
    private int taken;

    RequestBytes(byte[] json, int offset, int length, ByteBuffer binary, boolean noHeader, JsonLimits limits) {
        this.json = json;
        this.offset = offset;
        this.length = length;
        this.binary = binary;
        this.noHeader = noHeader;
        this.limits = limits;
    }

    /** Refuses anything but white space behind the JSON object that ends there. */
    void checkNothingFollows(int end) throws Malformed {
        for (int i = end; i < length; i++) {
            byte b = json[offset + i];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                throw new Malformed("the JSON object ends after " + end + " bytes, but "
                        + (noHeader
                                ? "the body has " + length
                                        + "; binary data needs the header Inference-Header-Content-Length"
                                : "the header Inference-Header-Content-Length says " + length));
            }
        }
    }

    JsonParser parser(int from) throws IOException {
        return limits.parser(json, offset + from, length - from);
    }

    /** Bytes of JSON from there on. */
    int remaining(int from) {
        return length - from;
    }

    /** The next bytes of binary data, not copied. */
    ByteBuffer take(String what, long size) throws Malformed {
        int left = binary.remaining() - taken;
        if (size > left) {
            throw new Malformed(what + " has the parameter binary_data_size " + size + ", but "
                    + (noHeader
                            ? "without the header Inference-Header-Content-Length the body is all JSON"
                            : left + " bytes are left of the " + binary.remaining() + " after the JSON"));
        }
        ByteBuffer slice = binary.slice(taken, (int) size);
        taken += (int) size;
        return slice;
    }

    void checkAllTaken() throws Malformed {
        if (taken != binary.remaining()) {
            throw new Malformed("the body has " + binary.remaining()
                    + " bytes after the JSON, but the inputs' binary_data_size add up to " + taken);
        }
    }
}
