package io.akkord.runtime.engine;

import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Divides an output of a batch among its requests, by rows. The bytes are copied once, to the heap, and shared as slices. */
final class OutputSplit {
    private OutputSplit() {}

    /**
     * The requests' shares, in order.
     *
     * @param bytes of the whole output, little-endian; may be reused afterwards
     * @param rows of each request; ignored where the model has no batch dimension
     * @throws IllegalStateException when the shape is not the declared one
     */
    static List<Tensor> split(TensorSpec spec, Shape shape, ByteBuffer bytes, int[] rows, boolean batched) {
        ByteBuffer heap = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
        if (!batched) {
            check(spec, spec.shape().admits(shape), spec.shape(), shape);
            return List.of(Tensor.of(spec.name(), spec.dataType(), shape, heap));
        }
        int total = 0;
        for (int count : rows) {
            total += count;
        }
        check(spec, spec.shape().prepend(total).admits(shape), spec.shape().prepend(total), shape);
        int rowBytes = total == 0 ? 0 : heap.capacity() / total;
        List<Tensor> parts = new ArrayList<>(rows.length);
        int at = 0;
        for (int count : rows) {
            int length = count * rowBytes;
            parts.add(Tensor.of(spec.name(), spec.dataType(), shape.withFirst(count), heap.slice(at, length)));
            at += length;
        }
        return parts;
    }

    private static void check(TensorSpec spec, boolean holds, Shape declared, Shape found) {
        if (!holds) {
            throw new IllegalStateException(
                    "its output '" + spec.name() + "' is declared with the shape " + declared + ", but has " + found);
        }
    }
}
