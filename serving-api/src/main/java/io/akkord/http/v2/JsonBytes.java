package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.akkord.runtime.tensor.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Takes the JSON of one document. The generator collects in a pooled buffer of 8,000 bytes and hands over what is full, so that a small
 * document is allocated once, at its size, and a large one grows by doubling.
 */
final class JsonBytes extends OutputStream {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();

    private byte[] bytes = new byte[0];
    private int length;

    /** What a document writes. */
    interface Document {
        void write(JsonGenerator g) throws IOException;
    }

    /** The bytes of a document. */
    static byte[] of(Document document) {
        JsonBytes out = new JsonBytes();
        try (JsonGenerator g = out.generator()) {
            document.write(g);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        return out.length == out.bytes.length ? out.bytes : Arrays.copyOf(out.bytes, out.length);
    }

    static void writeShape(JsonGenerator g, String field, Shape shape) throws IOException {
        g.writeArrayFieldStart(field);
        for (int i = 0; i < shape.rank(); i++) {
            g.writeNumber(shape.dim(i));
        }
        g.writeEndArray();
    }

    JsonGenerator generator() throws IOException {
        return FACTORY.createGenerator(this);
    }

    /** The first {@link #length} bytes of it. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) {
        if (length + count > bytes.length) {
            // An empty one fits exactly; one that goes on grows in advance.
            bytes = Arrays.copyOf(bytes, length == 0 ? count : Math.max(Math.addExact(length, count), grown()));
        }
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    private int grown() {
        return (int) Math.min(Integer.MAX_VALUE - 8L, 2L * bytes.length);
    }
}
