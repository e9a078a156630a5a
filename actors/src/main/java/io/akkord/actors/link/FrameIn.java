package io.akkord.actors.link;

import com.esotericsoftware.kryo.KryoException;
import io.akkord.actors.codec.StrictInput;
import java.nio.ByteBuffer;

/** A frame that was read: its head, and the tensors' bytes, which lie in one array of its own. */
final class FrameIn {
    final int kind;
    final StrictInput head = new StrictInput();
    private final ByteBuffer body;

    FrameIn(int kind, byte[] bytes, int headLength) {
        this.kind = kind;
        this.head.setBuffer(bytes, 0, headLength);
        this.body = ByteBuffer.wrap(bytes, headLength, bytes.length - headLength);
    }

    /** The next so many bytes of the body, as a view. */
    ByteBuffer body(int length) {
        if (length < 0 || length > body.remaining()) {
            throw new KryoException("expected " + length + " more bytes of tensors, but there are " + body.remaining());
        }
        ByteBuffer view = body.slice(body.position(), length);
        body.position(body.position() + length);
        return view;
    }

    /** @throws KryoException when there is more than was read */
    void end() {
        if (head.left() > 0 || body.hasRemaining()) {
            throw new KryoException(
                    "a frame has " + head.left() + " and " + body.remaining() + " bytes more than its message");
        }
    }
}
