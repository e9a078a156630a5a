package io.akkord.runtime.engine.process;

import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a frame as {@link WireOut} makes it, and believes nothing of it: every length is checked before memory is taken for it. */
final class WireIn {

    /** Where the bytes of tensors come from. */
    @FunctionalInterface
    interface Body {
        /** The next bytes of the frame, as many as that. */
        ByteBuffer read(int bytes) throws IOException;
    }

    /** Reads one item of a list. */
    @FunctionalInterface
    interface Item<T> {
        T read(WireIn in) throws IOException;
    }

    private final ByteBuffer head;
    private final Body body;
    private long bodyLeft;

    WireIn(ByteBuffer head, long bodyBytes, Body body) {
        this.head = head.slice().order(ByteOrder.LITTLE_ENDIAN);
        this.bodyLeft = bodyBytes;
        this.body = body;
    }

    /** @throws ProtocolException when the frame holds more than was read of it */
    void end() throws ProtocolException {
        if (head.hasRemaining() || bodyLeft != 0) {
            throw new ProtocolException(
                    "a frame has " + head.remaining() + " and " + bodyLeft + " bytes more than its message");
        }
    }

    private ByteBuffer need(long bytes) throws ProtocolException {
        if (bytes < 0 || bytes > head.remaining()) {
            throw new ProtocolException(
                    "expected " + bytes + " more bytes of a frame's head, but there are " + head.remaining());
        }
        return head;
    }

    int readByte() throws ProtocolException {
        return Byte.toUnsignedInt(need(1).get());
    }

    boolean readBoolean() throws ProtocolException {
        return readByte() != 0;
    }

    int readInt() throws ProtocolException {
        return need(Integer.BYTES).getInt();
    }

    long readLong() throws ProtocolException {
        return need(Long.BYTES).getLong();
    }

    String readText() throws ProtocolException {
        int length = readInt();
        ByteBuffer from = need(length);
        byte[] bytes = new byte[length];
        from.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A number of things that take at least that many bytes of the head each. */
    private int readCount(int least) throws ProtocolException {
        int count = readInt();
        need(count < 0 ? -1 : (long) count * least);
        return count;
    }

    <T> List<T> readList(Item<T> item) throws IOException {
        int count = readCount(1);
        List<T> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(item.read(this));
        }
        return items;
    }

    <E extends Enum<E>> E readEnum(Class<E> type) throws ProtocolException {
        String name = readText();
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("expected a " + type.getSimpleName() + ", but found '" + name + "'");
        }
    }

    Tensors readTensors() throws IOException {
        List<Tensor> tensors = readList(WireIn::readTensor);
        try {
            return new Tensors(tensors, readMap());
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("tensors that cannot be: " + e.getMessage());
        }
    }

    private Tensor readTensor() throws IOException {
        String name = readText();
        DataType type = readEnum(DataType.class);
        long[] dims = readDims();
        int size = readInt();
        if (size < 0 || size > Wire.MAX_TENSOR || size > bodyLeft) {
            throw new ProtocolException("tensor '" + name + "' of " + size + " bytes in a frame with " + bodyLeft
                    + " bytes left; the most is " + Wire.MAX_TENSOR);
        }
        try {
            Shape shape = Shape.of(dims);
            if (type.isFixedWidth() && (size % type.width() != 0 || size / type.width() != shape.elementCount())) {
                throw new ProtocolException("tensor '" + name + "' of " + type + shape + " in " + size + " bytes");
            }
            bodyLeft -= size;
            return Tensor.of(name, type, shape, body.read(size));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ProtocolException("a tensor that cannot be: " + e.getMessage());
        }
    }

    long[] readDims() throws ProtocolException {
        int rank = readCount(Long.BYTES);
        long[] dims = new long[rank];
        for (int i = 0; i < rank; i++) {
            dims[i] = readLong();
        }
        return dims;
    }

    Map<String, Object> readMap() throws ProtocolException {
        if (!(readValue() instanceof Map<?, ?> map)) {
            throw new ProtocolException("expected a map");
        }
        Map<String, Object> named = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (entry.getValue() == null) {
                throw new ProtocolException("expected a value of '" + entry.getKey() + "', but found none");
            }
            named.put((String) entry.getKey(), entry.getValue());
        }
        return named;
    }

    @Nullable
    Object readValue() throws ProtocolException {
        return readValue(0);
    }

    private @Nullable Object readValue(int depth) throws ProtocolException {
        if (depth > Wire.MAX_DEPTH) {
            throw new ProtocolException("a value is nested deeper than " + Wire.MAX_DEPTH + " levels");
        }
        int kind = readByte();
        return switch (kind) {
            case Wire.NULL -> null;
            case Wire.BOOLEAN -> readBoolean();
            case Wire.INTEGER -> readInt();
            case Wire.LONG -> readLong();
            case Wire.DOUBLE -> Double.longBitsToDouble(readLong());
            case Wire.TEXT -> readText();
            case Wire.LIST -> {
                int count = readCount(1);
                List<@Nullable Object> list = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    list.add(readValue(depth + 1));
                }
                yield Collections.unmodifiableList(list);
            }
            case Wire.MAP -> {
                int count = readCount(Integer.BYTES + 1);
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = 0; i < count; i++) {
                    String key = readText();
                    map.put(key, readValue(depth + 1));
                }
                yield Collections.unmodifiableMap(map);
            }
            default -> throw new ProtocolException("a value of the unknown kind " + kind);
        };
    }
}
