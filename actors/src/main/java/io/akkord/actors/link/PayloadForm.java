package io.akkord.actors.link;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Output;
import io.akkord.actors.codec.StrictInput;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Payloads in frames: tensors as they are, everything else by {@link HandlerPayloads}. */
final class PayloadForm {
    private static final int TENSORS = 0;
    private static final int OBJECT = 1;

    private static final DataType[] DATA_TYPES = DataType.values();

    private PayloadForm() {}

    /** Bytes of its tensors. */
    static long bytes(Object payload) {
        long bytes = 0;
        if (payload instanceof Tensors tensors) {
            for (Tensor tensor : tensors.tensors()) {
                bytes += tensor.byteSize();
            }
        }
        return bytes;
    }

    /** @throws IllegalArgumentException when it cannot cross; something of it may have been put by then */
    static void put(FrameOut out, Object payload, HandlerPayloads handlers) {
        if (payload instanceof Tensors tensors) {
            out.head.writeByte(TENSORS);
            out.head.writeVarInt(tensors.tensors().size(), true);
            for (Tensor tensor : tensors.tensors()) {
                out.text(tensor.name());
                out.head.writeByte(tensor.dataType().ordinal());
                putShape(out.head, tensor.shape());
                out.head.writeVarInt(tensor.byteSize(), true);
                out.body(tensor.unsafeData());
            }
            putParameters(out, tensors.parameters());
            return;
        }
        out.head.writeByte(OBJECT);
        handlers.write(payload, (array, length) -> {
            out.head.writeVarInt(length, true);
            out.body(ByteBuffer.wrap(Arrays.copyOf(array, length)));
        });
    }

    /** What was read, or why it is no payload: a later one of the frame can be read all the same. */
    record Read(Object payload, String failure) {}

    /** @throws KryoException when the frame itself is broken */
    static Read read(FrameIn in, HandlerPayloads handlers) {
        int form = in.head.readByte();
        if (form == OBJECT) {
            ByteBuffer bytes = in.body(in.head.readVarInt(true));
            try {
                return new Read(handlers.read(bytes.array(), bytes.arrayOffset(), bytes.remaining()), "");
            } catch (IllegalArgumentException e) {
                return new Read("", String.valueOf(e.getMessage()));
            }
        }
        if (form != TENSORS) {
            throw new KryoException("a payload of the unknown form " + form);
        }
        int count = StrictInput.readCount(in.head, 4);
        List<Tensor> tensors = new ArrayList<>(count);
        String failure = "";
        for (int i = 0; i < count; i++) {
            String name = in.head.readString();
            DataType type = dataType(in.head);
            Shape shape = readShape(in.head);
            ByteBuffer bytes = in.body(in.head.readVarInt(true));
            try {
                tensors.add(Tensor.of(name, type, shape, bytes));
            } catch (IllegalArgumentException e) {
                failure = String.valueOf(e.getMessage());
            }
        }
        Map<String, Object> parameters = readParameters(in.head);
        try {
            return failure.isEmpty() ? new Read(new Tensors(tensors, parameters), "") : new Read("", failure);
        } catch (IllegalArgumentException e) {
            return new Read("", String.valueOf(e.getMessage()));
        }
    }

    static DataType dataType(StrictInput in) {
        int ordinal = in.readByte();
        if (ordinal < 0 || ordinal >= DATA_TYPES.length) {
            throw new KryoException("a tensor of the unknown datatype " + ordinal);
        }
        return DATA_TYPES[ordinal];
    }

    static void putShape(Output out, Shape shape) {
        out.writeVarInt(shape.rank(), true);
        for (int i = 0; i < shape.rank(); i++) {
            out.writeVarLong(shape.dim(i), false);
        }
    }

    static Shape readShape(StrictInput in) {
        long[] dims = new long[StrictInput.readCount(in, 1)];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = in.readVarLong(false);
        }
        return Shape.of(dims);
    }

    private static void putParameters(FrameOut out, Map<String, Object> parameters) {
        out.head.writeVarInt(parameters.size(), true);
        parameters.forEach((name, value) -> {
            out.text(name);
            if (value instanceof String text) {
                out.head.writeByte('s');
                out.text(text);
            } else if (value instanceof Long number) {
                out.head.writeByte('l');
                out.head.writeVarLong(number, false);
            } else if (value instanceof Double number) {
                out.head.writeByte('d');
                out.head.writeDouble(number);
            } else if (value instanceof Boolean flag) {
                out.head.writeByte('b');
                out.head.writeBoolean(flag);
            } else {
                throw new IllegalArgumentException("parameter '" + name
                        + "' must be a String, Long, Double or Boolean, but is a "
                        + value.getClass().getName());
            }
        });
    }

    private static Map<String, Object> readParameters(StrictInput in) {
        int count = StrictInput.readCount(in, 3);
        if (count == 0) {
            return Map.of();
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String name = in.readString();
            int form = in.readByte();
            Object value =
                    switch (form) {
                        case 's' -> in.readString();
                        case 'l' -> in.readVarLong(false);
                        case 'd' -> in.readDouble();
                        case 'b' -> in.readBoolean();
                        default -> throw new KryoException("a parameter of the unknown form " + form);
                    };
            parameters.put(name, value);
        }
        return parameters;
    }
}
