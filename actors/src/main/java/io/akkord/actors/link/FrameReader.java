package io.akkord.actors.link;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads frames. For one thread. */
final class FrameReader {
    private static final int BUFFER = 1 << 18;

    private final Transport transport;
    private final ByteBuffer buffer;

    FrameReader(Transport transport) {
        this.transport = transport;
        this.buffer = (transport instanceof Transport.Plain
                        ? ByteBuffer.allocateDirect(BUFFER)
                        : ByteBuffer.allocate(BUFFER))
                .flip();
    }

    /**
     * Waits for the next frame; null when the other side has ended, after a whole one.
     *
     * @throws ProtocolException when it is larger than that, or no frame
     */
    @Nullable
    FrameIn read(int maxFrame) throws IOException {
        if (!buffer.hasRemaining() && !fill()) {
            return null;
        }
        need(Frames.PREFIX);
        int rest = buffer.getInt();
        int kind = Byte.toUnsignedInt(buffer.get());
        int head = buffer.getInt();
        long length = (long) rest - (Frames.PREFIX - Integer.BYTES);
        if (length < 0 || rest > maxFrame - Integer.BYTES || head < 0 || head > length) {
            throw new ProtocolException(
                    "a frame of " + rest + " bytes with a head of " + head + "; the most is " + maxFrame);
        }
        return new FrameIn(kind, take((int) length), head);
    }

    /** The next eight bytes. */
    long readLong() throws IOException {
        need(Long.BYTES);
        return buffer.getLong();
    }

    private void need(int bytes) throws IOException {
        while (buffer.remaining() < bytes) {
            if (!fill()) {
                throw new EOFException("the other side ended within a frame");
            }
        }
    }

    private byte[] take(int length) throws IOException {
        byte[] taken = new byte[length];
        for (int at = 0; at < length; ) {
            need(1);
            int piece = Math.min(length - at, buffer.remaining());
            buffer.get(taken, at, piece);
            at += piece;
        }
        return taken;
    }

    private boolean fill() throws IOException {
        buffer.compact();
        try {
            return transport.read(buffer) >= 0;
        } finally {
            buffer.flip();
        }
    }
}
