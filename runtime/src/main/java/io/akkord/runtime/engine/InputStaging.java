package io.akkord.runtime.engine;

import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Puts one input of a batch together: the requests' tensors one after the other along the batch dimension, ragged ones padded with zeros
 * at the end of each dimension. The bytes lie in a direct buffer that the next batch overwrites.
 */
final class InputStaging {
    /** A batch beyond this gets a buffer of its own, which is not kept. */
    private static final int KEPT_BYTES = 64 << 20;

    private static final byte[] ZEROS = new byte[4096];

    private final TensorSpec spec;
    private final boolean batched;
    private ByteBuffer kept = ByteBuffer.allocateDirect(0);

    /** @param batched whether the model has a batch dimension; otherwise there is one tensor at a time, staged as it is */
    InputStaging(TensorSpec spec, boolean batched) {
        this.spec = spec;
        this.batched = batched;
    }

    /**
     * An input of the model, ready to be read.
     *
     * @param bytes direct, little-endian, from 0 to its limit
     */
    record Staged(Shape shape, ByteBuffer bytes) {}

    /**
     * Copies the tensors.
     *
     * @throws IllegalArgumentException when they do not fit together or are 2 GiB or more
     */
    Staged stage(List<Tensor> parts) {
        Shape shape = batched ? batchShape(parts) : parts.get(0).shape();
        int rowBytes = size(shape.rank() == 0 || !batched ? shape : shape.tail());
        int total = size(shape);
        ByteBuffer target = reserve(total);
        int at = 0;
        for (Tensor part : parts) {
            if (!batched || sameRow(part.shape(), shape)) {
                target.put(at, part.data(), 0, part.byteSize());
                at += part.byteSize();
            } else {
                int padded = Math.toIntExact(part.shape().dim(0)) * rowBytes;
                zero(target, at, padded);
                copyPadded(part, shape, target, at);
                at += padded;
            }
        }
        if (spec.dataType() == DataType.BOOL) {
            normalizeBooleans(target, total);
        }
        return new Staged(shape, target.slice(0, total).order(ByteOrder.LITTLE_ENDIAN));
    }

    private Shape batchShape(List<Tensor> parts) {
        Shape first = parts.get(0).shape();
        long[] dims = first.toArray();
        for (Tensor part : parts.subList(1, parts.size())) {
            Shape shape = part.shape();
            if (shape.rank() != dims.length || (!spec.ragged() && !sameRow(shape, first))) {
                throw new IllegalArgumentException("input '" + spec.name() + "': the shapes " + first + " and " + shape
                        + " do not fit into one batch");
            }
            dims[0] += shape.dim(0);
            for (int d = 1; d < dims.length; d++) {
                dims[d] = Math.max(dims[d], shape.dim(d));
            }
        }
        return Shape.of(dims);
    }

    private static boolean sameRow(Shape a, Shape b) {
        for (int d = 1; d < b.rank(); d++) {
            if (a.dim(d) != b.dim(d)) {
                return false;
            }
        }
        return true;
    }

    private int size(Shape shape) {
        try {
            return Math.toIntExact(
                    Math.multiplyExact(shape.elementCount(), spec.dataType().width()));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "input '" + spec.name() + "': a batch of the shape " + shape
                            + " takes 2 GiB or more; make batch.max_size smaller",
                    e);
        }
    }

    private ByteBuffer reserve(int bytes) {
        if (bytes <= kept.capacity()) {
            return kept;
        }
        if (bytes > KEPT_BYTES) {
            return ByteBuffer.allocateDirect(bytes);
        }
        // Powers of two, so that growing batches do not leave a trail of buffers.
        kept = ByteBuffer.allocateDirect(Math.max(4096, Integer.highestOneBit(Math.max(1, bytes - 1)) << 1));
        return kept;
    }

    private static void zero(ByteBuffer target, int from, int count) {
        for (int done = 0; done < count; done += ZEROS.length) {
            target.put(from + done, ZEROS, 0, Math.min(ZEROS.length, count - done));
        }
    }

    /** Copies line by line along the last dimension, counting through the others. */
    private static void copyPadded(Tensor part, Shape padded, ByteBuffer target, int start) {
        ByteBuffer source = part.data();
        if (!source.hasRemaining()) {
            return;
        }
        int last = padded.rank() - 1;
        int width = part.dataType().width();
        int line = Math.toIntExact(part.shape().dim(last)) * width;
        long[] index = new long[last];
        for (int from = 0; from < source.limit(); from += line) {
            long offset = 0;
            for (int d = 0; d < last; d++) {
                offset = (offset + index[d]) * padded.dim(d + 1);
            }
            target.put(start + Math.toIntExact(offset * width), source, from, line);
            for (int d = last - 1; d >= 0 && ++index[d] == part.shape().dim(d); d--) {
                index[d] = 0;
            }
        }
    }

    /** libtorch takes for granted that a boolean is 0 or 1; the network may send any byte. */
    private static void normalizeBooleans(ByteBuffer target, int count) {
        for (int i = 0; i < count; i++) {
            if (target.get(i) != 0) {
                target.put(i, (byte) 1);
            }
        }
    }
}
