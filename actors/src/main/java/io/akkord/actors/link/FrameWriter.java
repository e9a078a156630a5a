package io.akkord.actors.link;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes frames. Small ones are gathered until {@link #flush}; a large tensor outside the heap goes to the socket from where it lies, together
 * with what precedes it. For one thread.
 */
final class FrameWriter {
    private static final int BUFFER = 1 << 18;
    private static final int LARGE = 1 << 16;

    private final Transport transport;
    private final ByteBuffer buffer;
    private final int maxFrame;
    /** For whoever makes a frame for this writer. */
    final FrameOut out = new FrameOut();

    FrameWriter(Transport transport, int maxFrame) {
        this.transport = transport;
        this.maxFrame = maxFrame;
        this.buffer =
                transport instanceof Transport.Plain ? ByteBuffer.allocateDirect(BUFFER) : ByteBuffer.allocate(BUFFER);
    }

    int maxFrame() {
        return maxFrame;
    }

    /** Writes what is in {@link #out}; others may still have to be flushed. */
    void write() throws IOException {
        if (out.bytes() > maxFrame) {
            throw new IllegalStateException("a frame of " + out.bytes() + " bytes; the most is " + maxFrame);
        }
        if (buffer.remaining() < Frames.PREFIX) {
            flush();
        }
        buffer.putInt((int) out.bytes() - Integer.BYTES).put((byte) out.kind).putInt(out.head.position());
        put(ByteBuffer.wrap(out.head.getBuffer(), 0, out.head.position()));
        for (ByteBuffer body : out.bodies) {
            put(body);
        }
    }

    void flush() throws IOException {
        buffer.flip();
        if (buffer.hasRemaining()) {
            transport.write(buffer);
        }
        buffer.clear();
    }

    private void put(ByteBuffer bytes) throws IOException {
        if (bytes.isDirect() && bytes.remaining() >= LARGE) {
            buffer.flip();
            transport.write(buffer, bytes);
            buffer.clear();
            return;
        }
        while (bytes.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int length = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + length);
        }
    }
}
