package io.akkord.http.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.http.v2.InferRequestDecoder.Decoded;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawBodyTest {
    private static final BatchOptions BATCHED = BatchOptions.ofSize(8, Duration.ZERO);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 3   | false | 24 | 2 3",
                "2 -1  | false | 24 | 2 3",
                "2 3   | true  | 48 | 2 2 3",
                "-1 3  | true  | 48 | 1 4 3",
                "-1 0  | false | 0  | 0 0",
                "''    | true  | 8  | 2",
                "''    | false | 4  | ''",
            })
    void theNumberOfBytesSettlesTheOpenDimension(String declared, boolean batched, int bytes, String shape) {
        TensorSpec input = TensorSpec.of("x", DataType.FP32, dims(declared));
        Tensor tensor = decode(bytes, input, batched).inputs().get("x");
        assertThat(tensor.shape()).isEqualTo(Shape.of(dims(shape)));
        assertThat(tensor.byteSize()).isEqualTo(bytes);
    }

    @Test
    void bytesAreOneElement() {
        Tensor tensor =
                decode(5, TensorSpec.of("x", DataType.BYTES, -1), true).inputs().get("x");
        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 1));
        assertThat(tensor.bytesElements()).containsExactly(ByteBuffer.allocate(5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FP32  | 2 3   | 20 | the raw body has 20 bytes, which do not fill the shape [2, 3] of input 'x':"
                        + " expected 6 elements of 4 bytes (FP32)",
                "FP32  | 2 -1  | 12 | the raw body has 12 bytes, which do not fill the shape [2, -1] of input 'x':"
                        + " expected a multiple of 2 elements of 4 bytes (FP32)",
                "INT8  | -1 -1 | 12 | a raw body (Inference-Header-Content-Length: 0) does not tell the shape of input 'x',"
                        + " which is [-1, -1] with more than one open dimension; send JSON or a binary tensor with its shape",
                "BYTES | 2     | 12 | a raw body (Inference-Header-Content-Length: 0) is one element of datatype BYTES, but"
                        + " input 'x' has the shape [2]; send JSON or a binary tensor",
            })
    void saysWhatDoesNotFit(DataType type, String declared, int bytes, String message) {
        TensorSpec input = TensorSpec.of("x", type, dims(declared));
        assertThat(InferRequestDecoder.rawBody(ByteBuffer.allocate(bytes), input, BatchOptions.NONE))
                .isEqualTo(new Decoded.Bad(message));
    }

    private static InferRequest decode(int bytes, TensorSpec input, boolean batched) {
        Decoded decoded =
                InferRequestDecoder.rawBody(ByteBuffer.allocate(bytes), input, batched ? BATCHED : BatchOptions.NONE);
        assertThat(decoded).isInstanceOf(Decoded.Ok.class);
        return ((Decoded.Ok) decoded).request();
    }

    private static long[] dims(String text) {
        return text.isEmpty()
                ? new long[0]
                : Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
    }
}
