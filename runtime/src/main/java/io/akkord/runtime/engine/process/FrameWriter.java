package io.akkord.runtime.engine.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.GatheringByteChannel;

/**
 * Writes messages as frames. Large direct tensors go to the channel from where they lie, together with what precedes them; others by way
 * of one buffer outside the heap, to which the channel would copy them anyway. Any thread may write; a frame is written whole.
 */
final class FrameWriter {
    private static final int BUFFER = 1 << 18;
    private static final int LARGE = 1 << 16;

    private final GatheringByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);

    FrameWriter(GatheringByteChannel channel) {
        this.channel = channel;
    }

    /**
     * Writes it, and waits while the other side does not read.
     *
     * @throws IllegalArgumentException when the message holds what cannot cross; nothing is written then
     * @throws IOException when the other side is gone; the channel is useless from then on
     */
    void write(Message message) throws IOException {
        WireOut out = new WireOut();
        int kind = MessageCodec.put(out, message);
        synchronized (this) {
            buffer.clear();
            buffer.putInt(out.head().remaining()).putLong(out.bodyBytes()).put((byte) kind);
            put(out.head());
            for (ByteBuffer body : out.bodies()) {
                put(body);
            }
            buffer.flip();
            drain(buffer);
        }
    }

    private void put(ByteBuffer bytes) throws IOException {
        if (bytes.isDirect() && bytes.remaining() >= LARGE) {
            buffer.flip();
            drain(buffer, bytes);
            buffer.clear();
            return;
        }
        while (bytes.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                buffer.flip();
                drain(buffer);
                buffer.clear();
            }
            int length = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + length);
        }
    }

    private void drain(ByteBuffer... buffers) throws IOException {
        ByteBuffer last = buffers[buffers.length - 1];
        while (buffers[0].hasRemaining() || last.hasRemaining()) {
            channel.write(buffers);
        }
    }
}
