package io.akkord.runtime.tensor;

import java.util.Arrays;

/**
 * The extent of a tensor in each dimension. A scalar has no dimensions. In a {@link io.akkord.runtime.spec.TensorSpec} -1 stands
 * for "any extent"; the shape of a {@link Tensor} has none.
 */
public final class Shape {
    public static final Shape SCALAR = new Shape(new long[0]);

    private final long[] dims;

    private Shape(long[] dims) {
        this.dims = dims;
    }

    /**
     * A shape of these dimensions.
     *
     * @throws IllegalArgumentException when a dimension is below -1
     */
    public static Shape of(long... dims) {
        for (long dim : dims) {
            if (dim < -1) {
                throw new IllegalArgumentException(
                        "a dimension must be 0 or more, or -1 for any, but the shape is " + Arrays.toString(dims));
            }
        }
        return dims.length == 0 ? SCALAR : new Shape(dims.clone());
    }

    public int rank() {
        return dims.length;
    }

    public long dim(int index) {
        return dims[index];
    }

    public long[] toArray() {
        return dims.clone();
    }

    public boolean isConcrete() {
        for (long dim : dims) {
            if (dim < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * The number of elements; 1 for a scalar.
     *
     * @throws ArithmeticException when it does not fit a long, or a dimension is -1
     */
    public long elementCount() {
        long count = 1;
        boolean empty = false;
        for (long dim : dims) {
            if (dim < 0) {
                throw new ArithmeticException("the shape " + this + " has a dimension of unknown extent");
            }
            empty |= dim == 0;
            count = dim == 0 ? count : Math.multiplyExact(count, dim);
        }
        return empty ? 0 : count;
    }

    /** The same shape with its first dimension replaced. */
    public Shape withFirst(long extent) {
        long[] copy = dims.clone();
        copy[0] = extent;
        return new Shape(copy);
    }

    /** The shape without its first dimension. */
    public Shape tail() {
        return of(Arrays.copyOfRange(dims, 1, dims.length));
    }

    /** The shape with a dimension put before the others. */
    public Shape prepend(long extent) {
        long[] longer = new long[dims.length + 1];
        longer[0] = extent;
        System.arraycopy(dims, 0, longer, 1, dims.length);
        return of(longer);
    }

    /** Whether a concrete shape fits this one, in which -1 stands for any extent. */
    public boolean admits(Shape concrete) {
        if (concrete.dims.length != dims.length) {
            return false;
        }
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] != -1 && dims[i] != concrete.dims[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
