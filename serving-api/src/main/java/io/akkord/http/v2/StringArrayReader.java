package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.akkord.runtime.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads a {@code data} array of strings, flat or nested, into elements of datatype BYTES: their UTF-8. Used once. */
final class StringArrayReader {
    private final JsonParser p;
    private final String what;
    private final Shape shape;
    private byte[] out = new byte[64];
    private int size;

    /** @param what how messages name the input */
    StringArrayReader(JsonParser p, String what, Shape shape) {
        this.p = p;
        this.what = what;
        this.shape = shape;
    }

    /** Reads to the end of the array on whose start the parser stands; the memory grows with what was read. */
    ByteBuffer read() throws IOException, Malformed {
        int depth = 1;
        long count = 0;
        while (true) {
            JsonToken token = p.nextToken();
            if (token == JsonToken.END_ARRAY) {
                if (--depth == 0) {
                    break;
                }
            } else if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.VALUE_STRING) {
                append(count);
                count++;
            } else {
                throw new Malformed(what + ": element " + count + " of 'data' is " + Json.found(p)
                        + ", but datatype BYTES takes strings");
            }
        }
        if (count != shape.elementCount()) {
            throw NumberArrayReader.wrongCount(what, shape, shape.elementCount(), count);
        }
        return ByteBuffer.wrap(out, 0, size);
    }

    private void append(long index) throws IOException, Malformed {
        char[] chars = p.getTextCharacters();
        int from = p.getTextOffset();
        int to = from + p.getTextLength();
        makeRoom(Integer.BYTES + 3L * (to - from));
        int start = size;
        size += Integer.BYTES;
        for (int i = from; i < to; i++) {
            char c = chars[i];
            if (c < 0x80) {
                out[size++] = (byte) c;
            } else if (c < 0x800) {
                out[size++] = (byte) (0xC0 | (c >> 6));
                out[size++] = continuation(c);
            } else if (!Character.isSurrogate(c)) {
                out[size++] = (byte) (0xE0 | (c >> 12));
                out[size++] = continuation(c >> 6);
                out[size++] = continuation(c);
            } else if (Character.isHighSurrogate(c) && i + 1 < to && Character.isLowSurrogate(chars[i + 1])) {
                int point = Character.toCodePoint(c, chars[++i]);
                out[size++] = (byte) (0xF0 | (point >> 18));
                out[size++] = continuation(point >> 12);
                out[size++] = continuation(point >> 6);
                out[size++] = continuation(point);
            } else {
                throw new Malformed(what + ": element " + index
                        + " of 'data' has half of a surrogate pair (an escape \\uD800 to \\uDFFF) at character "
                        + (i - from));
            }
        }
        int length = size - start - Integer.BYTES;
        for (int i = 0; i < Integer.BYTES; i++) {
            out[start + i] = (byte) (length >>> (8 * i));
        }
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    private void makeRoom(long more) throws Malformed {
        if (size + more > Integer.MAX_VALUE - 8) {
            throw new Malformed(what + ": the strings of 'data' take more than " + (Integer.MAX_VALUE - 8) + " bytes");
        }
        if (size + more > out.length) {
            out = Arrays.copyOf(out, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(size + more, 2L * out.length)));
        }
    }
}
