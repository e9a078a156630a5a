package io.akkord.http.v2;

import com.fasterxml.jackson.core.io.NumberOutput;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The classification extension: instead of an output the client gets its highest-valued elements, each as the string {@code
 * value:index} or, where the output has labels, {@code value:index:label}. Pure.
 *
 * <p>As Triton does it, all dimensions but the batch's count as one; no more elements are returned than there are; and BOOL, BYTES and
 * the 16-bit floats cannot be classified. Equal values come in the order of their indices, NaN comes last. Values are written so that
 * they read back unchanged ({@code 3.3}); Triton writes six decimals ({@code 3.300000}).
 *
 * @see <a href="https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_classification.md">Classification
 *     Extension</a>
 */
public final class Classification {
    private Classification() {}

    /** Whether outputs of that datatype can be classified; a request that asks it of others is wrong (400). */
    public static boolean supports(DataType type) {
        return type.hasJsonForm() && type != DataType.BOOL && type != DataType.BYTES;
    }

    /**
     * The classes of an output: a BYTES tensor of the same name and the shape [k], or [rows, k] when batched, k being the smaller of
     * {@code classes} and the elements in a row.
     *
     * @param labels by index; an index without one, or with an empty one, gets no label
     * @param classes 1 or more
     * @param batched whether the first dimension counts rows
     * @throws IllegalArgumentException for a datatype that {@link #supports} refuses
     */
    public static Tensor classify(Tensor output, List<String> labels, int classes, boolean batched) {
        if (!supports(output.dataType()) || classes < 1) {
            throw new IllegalArgumentException("output '" + output.name() + "' of datatype " + output.dataType()
                    + " cannot be classified into " + classes
                    + " classes: expected 1 or more, of numbers of 8 to 64 bits"
                    + " other than FP16 and BF16");
        }
        boolean rowed = batched && output.shape().rank() > 0;
        int rows = rowed ? Math.toIntExact(output.shape().dim(0)) : 1;
        int width = Math.toIntExact((rowed ? output.shape().tail() : output.shape()).elementCount());
        int k = Math.min(classes, width);
        String[] strings = new String[Math.multiplyExact(rows, k)];
        Scores scores = new Scores(output.dataType(), output.data());
        for (int row = 0; row < rows; row++) {
            int[] best = scores.best(row * width, width, k);
            for (int i = 0; i < k; i++) {
                int index = best[i] - row * width;
                String label = index < labels.size() ? labels.get(index) : "";
                strings[row * k + i] = scores.text(best[i]) + ":" + index + (label.isEmpty() ? "" : ":" + label);
            }
        }
        return Tensor.ofStrings(output.name(), rowed ? Shape.of(rows, k) : Shape.of(k), strings);
    }

    /** The elements of a tensor, by index. */
    private record Scores(DataType type, ByteBuffer data) {

        /** Indices of the k best of {@code count} elements, best first: a binary heap with the worst of them at its root. */
        int[] best(int from, int count, int k) {
            int[] heap = new int[k];
            for (int i = 0; i < k; i++) {
                heap[i] = from + i;
            }
            for (int i = k / 2 - 1; i >= 0; i--) {
                sink(heap, i, k);
            }
            for (int i = k; i < count && k > 0; i++) {
                if (better(from + i, heap[0])) {
                    heap[0] = from + i;
                    sink(heap, 0, k);
                }
            }
            for (int size = k - 1; size > 0; size--) {
                int worst = heap[0];
                heap[0] = heap[size];
                heap[size] = worst;
                sink(heap, 0, size);
            }
            return heap;
        }

        private void sink(int[] heap, int at, int size) {
            int hole = at;
            for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
                if (child + 1 < size && better(heap[child], heap[child + 1])) {
                    child++;
                }
                if (!better(heap[hole], heap[child])) {
                    return;
                }
                int swapped = heap[hole];
                heap[hole] = heap[child];
                heap[child] = swapped;
                hole = child;
            }
        }

        private boolean better(int a, int b) {
            int order = compare(a, b);
            return order != 0 ? order > 0 : a < b;
        }

        private int compare(int a, int b) {
            return switch (type) {
                case FP32, FP64 -> compareReal(real(a), real(b));
                case UINT64 -> Long.compareUnsigned(integer(a), integer(b));
                default -> Long.compare(integer(a), integer(b));
            };
        }

        private static int compareReal(double a, double b) {
            if (Double.isNaN(a) || Double.isNaN(b)) {
                return Boolean.compare(Double.isNaN(b), Double.isNaN(a));
            }
            return a < b ? -1 : a > b ? 1 : 0;
        }

        private double real(int index) {
            return type == DataType.FP32 ? data.getFloat(4 * index) : data.getDouble(8 * index);
        }

        private long integer(int index) {
            return switch (type) {
                case UINT8 -> data.get(index) & 0xFF;
                case INT8 -> data.get(index);
                case UINT16 -> data.getShort(2 * index) & 0xFFFF;
                case INT16 -> data.getShort(2 * index);
                case UINT32 -> data.getInt(4 * index) & 0xFFFF_FFFFL;
                case INT32 -> data.getInt(4 * index);
                case UINT64, INT64 -> data.getLong(8 * index);
                default -> throw new IllegalStateException(type + " is not an integer");
            };
        }

        String text(int index) {
            return switch (type) {
                case FP32 -> NumberOutput.toString(data.getFloat(4 * index), true);
                case FP64 -> NumberOutput.toString(data.getDouble(8 * index), true);
                case UINT64 -> Long.toUnsignedString(integer(index));
                default -> Long.toString(integer(index));
            };
        }
    }
}
