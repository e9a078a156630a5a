package io.akkord.runtime.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A named, immutable tensor: datatype, shape, and the elements in row-major order as little-endian bytes. The bytes are shared, not
 * copied: whoever makes a tensor of a buffer gives the buffer away and must not write to it again.
 */
public final class Tensor {
    private final String name;
    private final DataType dataType;
    private final Shape shape;
    private final ByteBuffer data;

    private Tensor(String name, DataType dataType, Shape shape, ByteBuffer data) {
        this.name = name;
        this.dataType = dataType;
        this.shape = shape;
        this.data = data;
    }

    /**
     * A tensor of the buffer's remaining bytes, which are not copied.
     *
     * @param shape concrete: no dimension is -1
     * @throws IllegalArgumentException when the bytes are not what datatype and shape call for
     */
    public static Tensor of(String name, DataType dataType, Shape shape, ByteBuffer data) {
        if (!shape.isConcrete()) {
            throw new IllegalArgumentException("tensor '" + name + "' has the shape " + shape
                    + ", but every dimension of a tensor must be 0 or more");
        }
        long elements;
        try {
            elements = shape.elementCount();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "tensor '" + name + "' has the shape " + shape + ", whose number of elements overflows", e);
        }
        ByteBuffer view = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (dataType.isFixedWidth()) {
            // Compared by division: elements * width may overflow.
            int width = dataType.width();
            if (view.remaining() % width != 0 || view.remaining() / width != elements) {
                throw new IllegalArgumentException(
                        "tensor '" + name + "' of datatype " + dataType + " and shape " + shape + " takes " + elements
                                + " elements of " + width + " bytes, but has " + view.remaining() + " bytes");
            }
        } else {
            checkBytesElements(name, shape, elements, view);
        }
        return new Tensor(name, dataType, shape, view);
    }

    private static void checkBytesElements(String name, Shape shape, long expected, ByteBuffer view) {
        ByteBuffer walk = view.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long found = 0;
        while (walk.remaining() >= 4) {
            long length = Integer.toUnsignedLong(walk.getInt());
            if (length > walk.remaining()) {
                throw new IllegalArgumentException("tensor '" + name + "' of datatype BYTES: element " + found
                        + " says it has " + length + " bytes, but only " + walk.remaining() + " follow");
            }
            walk.position(walk.position() + (int) length);
            found++;
        }
        if (walk.hasRemaining() || found != expected) {
            throw new IllegalArgumentException(
                    "tensor '" + name + "' of datatype BYTES and shape " + shape + " takes " + expected
                            + " length-prefixed elements, but has " + found
                            + (walk.hasRemaining() ? " and " + walk.remaining() + " bytes beyond them" : ""));
        }
    }

    public static Tensor ofFloats(String name, Shape shape, float... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return of(name, DataType.FP32, shape, data);
    }

    public static Tensor ofInts(String name, Shape shape, int... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asIntBuffer().put(values);
        return of(name, DataType.INT32, shape, data);
    }

    public static Tensor ofLongs(String name, Shape shape, long... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asLongBuffer().put(values);
        return of(name, DataType.INT64, shape, data);
    }

    /** A BYTES tensor of the strings' UTF-8 bytes. */
    public static Tensor ofStrings(String name, Shape shape, String... values) {
        List<byte[]> elements = new ArrayList<>(values.length);
        int size = 0;
        for (String value : values) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            elements.add(bytes);
            size += Integer.BYTES + bytes.length;
        }
        ByteBuffer data = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] element : elements) {
            data.putInt(element.length).put(element);
        }
        return of(name, DataType.BYTES, shape, data.flip());
    }

    public String name() {
        return name;
    }

    public DataType dataType() {
        return dataType;
    }

    public Shape shape() {
        return shape;
    }

    /** A read-only view of the elements, little-endian, from position 0 to the end; each call gives a view of its own. */
    public ByteBuffer data() {
        return data.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * As {@link #data()}, but with its array accessible if it has one: for handing the bytes to a writer of sockets or files that takes
     * arrays, without copying them. The caller must not write to it; the tensor is immutable by this agreement only.
     */
    public ByteBuffer unsafeData() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes of the elements. */
    public int byteSize() {
        return data.remaining();
    }

    public Tensor withName(String other) {
        return new Tensor(other, dataType, shape, data);
    }

    /** The same elements under another shape of as many elements. */
    public Tensor withShape(Shape other) {
        return of(name, dataType, other, data.duplicate());
    }

    /** The elements of a BYTES tensor, each a view of its bytes. */
    public List<ByteBuffer> bytesElements() {
        if (dataType != DataType.BYTES) {
            throw new IllegalStateException("tensor '" + name + "' is of datatype " + dataType + ", not BYTES");
        }
        List<ByteBuffer> elements = new ArrayList<>();
        ByteBuffer walk = data();
        while (walk.hasRemaining()) {
            int length = walk.getInt();
            elements.add(walk.slice(walk.position(), length));
            walk.position(walk.position() + length);
        }
        return elements;
    }

    /** Equal in name, datatype, shape and every byte. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor
                && name.equals(tensor.name)
                && dataType == tensor.dataType
                && shape.equals(tensor.shape)
                && data.equals(tensor.data);
    }

    @Override
    public int hashCode() {
        return ((name.hashCode() * 31 + dataType.hashCode()) * 31 + shape.hashCode()) * 31 + data.hashCode();
    }

    @Override
    public String toString() {
        return name + ":" + dataType + shape;
    }
}
