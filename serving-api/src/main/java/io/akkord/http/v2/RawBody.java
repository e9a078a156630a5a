package io.akkord.http.v2;

import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A body that is nothing but the bytes of one tensor. */
final class RawBody {
    private RawBody() {}

    static Tensor tensor(ByteBuffer body, TensorSpec input, BatchOptions batch) throws Malformed {
        Shape declared = batch.isBatched() ? input.shape().prepend(-1) : input.shape();
        if (input.dataType() == DataType.BYTES) {
            return oneElement(body, input, declared);
        }
        long[] dims = declared.toArray();
        int open = -1;
        long known = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            if (dims[i] != -1) {
                known = multiply(known, dims[i], declared);
            } else if (open < 0) {
                open = i;
            } else if (i == 0 && batch.isBatched()) {
                dims[i] = 1;
            } else {
                throw new Malformed("a raw body (Inference-Header-Content-Length: 0) does not tell the shape of input "
                        + Malformed.quote(input.name()) + ", which is " + declared
                        + " with more than one open dimension; send JSON or a binary tensor with its shape");
            }
        }
        int width = input.dataType().width();
        long elements = body.remaining() / width;
        boolean fits = body.remaining() % width == 0
                && (open < 0 ? elements == known : known > 0 ? elements % known == 0 : elements == 0);
        if (!fits) {
            throw new Malformed(
                    "the raw body has " + body.remaining() + " bytes, which do not fill the shape " + declared
                            + " of input " + Malformed.quote(input.name()) + ": expected "
                            + (open < 0 ? "" : "a multiple of ") + known + " elements of " + width + " bytes ("
                            + input.dataType()
                            + ")");
        }
        if (open >= 0) {
            dims[open] = known > 0 ? elements / known : 0;
        }
        return Tensor.of(input.name(), input.dataType(), Shape.of(dims), body);
    }

    private static Tensor oneElement(ByteBuffer body, TensorSpec input, Shape declared) throws Malformed {
        long[] ones = new long[declared.rank()];
        for (int i = 0; i < ones.length; i++) {
            if (declared.dim(i) != -1 && declared.dim(i) != 1) {
                throw new Malformed(
                        "a raw body (Inference-Header-Content-Length: 0) is one element of datatype BYTES, but input "
                                + Malformed.quote(input.name()) + " has the shape " + declared
                                + "; send JSON or a binary tensor");
            }
            ones[i] = 1;
        }
        ByteBuffer data = ByteBuffer.allocate(Integer.BYTES + body.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(body.remaining()).put(body.duplicate()).flip();
        return Tensor.of(input.name(), DataType.BYTES, Shape.of(ones), data);
    }

    private static long multiply(long known, long dim, Shape declared) throws Malformed {
        try {
            return Math.multiplyExact(known, dim);
        } catch (ArithmeticException e) {
            throw new Malformed("the number of elements of the shape " + declared + " overflows");
        }
    }
}
