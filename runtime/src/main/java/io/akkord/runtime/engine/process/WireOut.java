package io.akkord.runtime.engine.process;

import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A frame in the making: a head of numbers, texts and values, little-endian, and after it the bytes of the tensors that the head
 * describes, which are not copied.
 */
final class WireOut {
    private final List<ByteBuffer> bodies = new ArrayList<>();
    private ByteBuffer head = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    private long bodyBytes;

    ByteBuffer head() {
        return head.duplicate().flip();
    }

    List<ByteBuffer> bodies() {
        return bodies;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    private ByteBuffer room(int bytes) {
        if (head.remaining() < bytes) {
            int needed = Math.addExact(head.position(), bytes);
            if (needed > Wire.MAX_HEAD) {
                throw new IllegalArgumentException(
                        "it takes more than " + Wire.MAX_HEAD + " bytes without its tensors");
            }
            int size = Math.min(Wire.MAX_HEAD, Math.max(needed, 2 * head.capacity()));
            head = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).put(head.flip());
        }
        return head;
    }

    WireOut putByte(int value) {
        room(1).put((byte) value);
        return this;
    }

    WireOut putBoolean(boolean value) {
        return putByte(value ? 1 : 0);
    }

    WireOut putInt(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    WireOut putLong(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    WireOut putText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        putInt(bytes.length);
        room(bytes.length).put(bytes);
        return this;
    }

    WireOut putEnum(Enum<?> value) {
        return putText(value.name());
    }

    <T> WireOut putList(List<T> items, BiConsumer<WireOut, T> put) {
        putInt(items.size());
        items.forEach(item -> put.accept(this, item));
        return this;
    }

    WireOut putTensors(Tensors tensors) {
        putList(tensors.tensors(), WireOut::putTensor);
        return putValue(tensors.parameters(), 0);
    }

    private void putTensor(Tensor tensor) {
        if (tensor.byteSize() > Wire.MAX_TENSOR) {
            throw new IllegalArgumentException("tensor '" + tensor.name() + "' has " + tensor.byteSize() + " bytes");
        }
        putText(tensor.name()).putEnum(tensor.dataType()).putInt(tensor.shape().rank());
        for (long dim : tensor.shape().toArray()) {
            putLong(dim);
        }
        putInt(tensor.byteSize());
        bodies.add(tensor.unsafeData());
        bodyBytes += tensor.byteSize();
    }

    /**
     * A value as of JSON.
     *
     * @throws IllegalArgumentException when it is none
     */
    WireOut putValue(@Nullable Object value) {
        return putValue(value, 0);
    }

    private WireOut putValue(@Nullable Object value, int depth) {
        if (depth > Wire.MAX_DEPTH) {
            throw new IllegalArgumentException("it is nested deeper than " + Wire.MAX_DEPTH + " levels");
        }
        if (value == null) {
            return putByte(Wire.NULL);
        } else if (value instanceof Boolean b) {
            return putByte(Wire.BOOLEAN).putBoolean(b);
        } else if (value instanceof Integer i) {
            return putByte(Wire.INTEGER).putInt(i);
        } else if (value instanceof Long l) {
            return putByte(Wire.LONG).putLong(l);
        } else if (value instanceof Double d) {
            return putByte(Wire.DOUBLE).putLong(Double.doubleToRawLongBits(d));
        } else if (value instanceof String s) {
            return putByte(Wire.TEXT).putText(s);
        } else if (value instanceof List<?> list) {
            putByte(Wire.LIST).putInt(list.size());
            list.forEach(item -> putValue(item, depth + 1));
            return this;
        } else if (value instanceof Map<?, ?> map) {
            putByte(Wire.MAP).putInt(map.size());
            map.forEach((key, item) -> {
                if (!(key instanceof String name)) {
                    throw new IllegalArgumentException("a key must be a text, but is " + key);
                }
                putText(name).putValue(item, depth + 1);
            });
            return this;
        }
        throw new IllegalArgumentException(
                "a value must be a text, boolean, Integer, Long, Double, list, map or null, but is a "
                        + value.getClass().getName());
    }
}
