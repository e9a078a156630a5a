package io.akkord.runtime.spec.document;

import io.akkord.runtime.tensor.DataType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Elements of a tensor as a document lists them, flat or nested, in row-major order. */
final class TensorData {
    private final DataType type;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private TensorData(DataType type) {
        this.type = type;
    }

    static Optional<ByteBuffer> read(Field field, DataType type) {
        if (!type.hasJsonForm()) {
            return field.says("cannot hold " + type, "give data_base64, the elements as little-endian bytes");
        }
        TensorData data = new TensorData(type);
        return data.putAll(field) ? Optional.of(ByteBuffer.wrap(data.bytes.toByteArray())) : Optional.empty();
    }

    private boolean putAll(Field field) {
        boolean[] good = {true};
        Optional<?> list = field.list(element -> {
            good[0] &= element.isList() ? putAll(element) : put(element);
            return Optional.empty();
        });
        return list.isPresent() && good[0];
    }

    private boolean put(Field element) {
        return switch (type) {
            case BOOL -> put(1, element.flag().map(flag -> flag ? 1L : 0L));
            case UINT8 -> whole(element, 0, 0xFF);
            case UINT16 -> whole(element, 0, 0xFFFF);
            case UINT32 -> whole(element, 0, 0xFFFF_FFFFL);
            case UINT64 -> whole(element, 0, Long.MAX_VALUE);
            case INT8 -> whole(element, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case INT16 -> whole(element, Short.MIN_VALUE, Short.MAX_VALUE);
            case INT32 -> whole(element, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case INT64 -> whole(element, Long.MIN_VALUE, Long.MAX_VALUE);
            case FP32 -> put(4, element.decimal().map(v -> (long) Float.floatToRawIntBits(v.floatValue())));
            case FP64 -> put(8, element.decimal().map(Double::doubleToRawLongBits));
            case BYTES -> text(element);
            case FP16, BF16 -> false;
        };
    }

    private boolean whole(Field element, long least, long most) {
        return put(
                type.width(),
                element.whole()
                        .flatMap(value -> value < least || value > most
                                ? element.wrong("a whole number from " + least + " to " + most)
                                : Optional.of(value)));
    }

    private boolean text(Field element) {
        Optional<byte[]> text = element.text().map(value -> value.getBytes(StandardCharsets.UTF_8));
        text.ifPresent(value -> {
            put(4, Optional.of((long) value.length));
            bytes.writeBytes(value);
        });
        return text.isPresent();
    }

    private boolean put(int width, Optional<Long> bits) {
        if (bits.isEmpty()) {
            return false;
        }
        byte[] little = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bits.get())
                .array();
        bytes.write(little, 0, width);
        return true;
    }
}
