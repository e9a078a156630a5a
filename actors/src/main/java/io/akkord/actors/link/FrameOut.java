package io.akkord.actors.link;

import com.esotericsoftware.kryo.io.Output;
import io.akkord.actors.codec.TextSerializer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A frame in the making: a head of numbers and texts, and after it the bytes of tensors, which are not copied. For one thread; used again. */
final class FrameOut {
    final Output head = new Output(4096, Integer.MAX_VALUE - 8);
    final List<ByteBuffer> bodies = new ArrayList<>();
    int kind;
    private long bodyBytes;

    FrameOut begin(int newKind) {
        kind = newKind;
        head.reset();
        bodies.clear();
        bodyBytes = 0;
        return this;
    }

    /** What a mark takes back. */
    record Mark(int head, int bodies, long bodyBytes) {}

    Mark mark() {
        return new Mark(head.position(), bodies.size(), bodyBytes);
    }

    /** Takes back all that was put since. */
    void backTo(Mark mark) {
        head.setPosition(mark.head());
        bodies.subList(mark.bodies(), bodies.size()).clear();
        bodyBytes = mark.bodyBytes();
    }

    long bytes() {
        return Frames.PREFIX + head.position() + bodyBytes;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    void text(String text) {
        TextSerializer.writeText(head, text);
    }

    void body(ByteBuffer bytes) {
        bodies.add(bytes);
        bodyBytes += bytes.remaining();
    }
}
