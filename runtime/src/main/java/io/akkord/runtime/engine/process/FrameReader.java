package io.akkord.runtime.engine.process;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/** Reads messages from frames. For one thread. */
final class FrameReader {
    private static final int BUFFER = 1 << 18;

    private final ReadableByteChannel channel;
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN).flip();

    FrameReader(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits for the next message.
     *
     * @return null when the other side has ended, after a whole frame
     * @throws ProtocolException when the bytes are no frame of the protocol
     */
    @Nullable
    Message read() throws IOException {
        if (!buffer.hasRemaining() && !fill()) {
            return null;
        }
        while (buffer.remaining() < Wire.PREFIX) {
            fillOrFail();
        }
        int headBytes = buffer.getInt();
        long bodyBytes = buffer.getLong();
        int kind = Byte.toUnsignedInt(buffer.get());
        if (headBytes < 0 || headBytes > Wire.MAX_HEAD || bodyBytes < 0) {
            throw new ProtocolException("a frame with a head of " + headBytes + " bytes (most " + Wire.MAX_HEAD
                    + ") and tensors of " + bodyBytes);
        }
        return MessageCodec.read(kind, new WireIn(take(headBytes), bodyBytes, this::take));
    }

    /** The next bytes, in a buffer of their own. */
    private ByteBuffer take(int bytes) throws IOException {
        ByteBuffer taken = ByteBuffer.allocate(bytes);
        while (taken.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                fillOrFail();
            }
            int length = Math.min(taken.remaining(), buffer.remaining());
            taken.put(buffer.slice(buffer.position(), length));
            buffer.position(buffer.position() + length);
        }
        return taken.flip();
    }

    private void fillOrFail() throws IOException {
        if (!fill()) {
            throw new EOFException("the other side ended within a frame");
        }
    }

    private boolean fill() throws IOException {
        buffer.compact();
        try {
            return channel.read(buffer) >= 0;
        } finally {
            buffer.flip();
        }
    }
}
