package io.akkord.runtime.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {

    @ParameterizedTest
    @EnumSource(value = DataType.class, mode = EnumSource.Mode.EXCLUDE, names = "BYTES")
    void takesExactlyTheBytesOfItsElements(DataType type) {
        int bytes = 6 * type.width();

        assertThat(Tensor.of("t", type, Shape.of(2, 3), zeros(bytes)).byteSize())
                .isEqualTo(bytes);
        assertRefused(() -> Tensor.of("t", type, Shape.of(2, 3), zeros(bytes - 1)), "takes 6 elements");
        assertRefused(
                () -> Tensor.of("t", type, Shape.of(2, 3), zeros(bytes + type.width())),
                "but has " + (bytes + type.width()) + " bytes");
    }

    @Test
    void refusesAnElementCountThatOverflowsToTheRightSize() {
        // 16 * (2^60 + 2) is 32 in 64 bits.
        Shape shape = Shape.of(16, (1L << 60) + 2);

        assertRefused(
                () -> Tensor.of("t", DataType.UINT8, shape, zeros(32)),
                "tensor 't' has the shape [16, 1152921504606846978], whose number of elements overflows");
        assertRefused(() -> Tensor.of("t", DataType.BYTES, shape, zeros(128)), "overflows");
    }

    @Test
    void refusesAByteCountThatOverflowsToTheRightSize() {
        // (2^62 + 1) * 4 is 4 in 64 bits.
        assertRefused(
                () -> Tensor.of("t", DataType.FP32, Shape.of((1L << 62) + 1), zeros(4)),
                "takes 4611686018427387905 elements of 4 bytes, but has 4 bytes");
    }

    @Test
    void refusesOpenDimensions() {
        assertRefused(
                () -> Tensor.of("t", DataType.FP32, Shape.of(-1, 2), zeros(8)),
                "tensor 't' has the shape [-1, 2], but every dimension of a tensor must be 0 or more");
    }

    @Test
    void mayBeEmptyOrAScalar() {
        assertThat(Tensor.of("t", DataType.FP64, Shape.of(3, 0), zeros(0)).byteSize())
                .isZero();
        assertThat(Tensor.of("t", DataType.FP64, Shape.SCALAR, zeros(8)).byteSize())
                .isEqualTo(8);
        assertThat(Tensor.of("t", DataType.BYTES, Shape.of(0), zeros(0)).bytesElements())
                .isEmpty();
    }

    @Test
    void bytesElementsAreWalkedOneByOne() {
        Tensor tensor = Tensor.ofStrings("t", Shape.of(3), "grün", "", "b");

        assertThat(tensor.bytesElements())
                .extracting(element -> StandardCharsets.UTF_8.decode(element).toString())
                .containsExactly("grün", "", "b");
        assertThat(tensor.byteSize()).isEqualTo(3 * 4 + 5 + 0 + 1);
    }

    @Test
    void bytesElementsMustFillTheBufferExactly() {
        assertRefused(() -> bytes(2, 1, 0, 0, 0, 'a'), "takes 2 length-prefixed elements, but has 1");
        assertRefused(() -> bytes(1, 1, 0, 0, 0, 'a', 0, 0, 0, 0), "takes 1 length-prefixed elements, but has 2");
        assertRefused(() -> bytes(1, 1, 0, 0, 0, 'a', 7, 7), "but has 1 and 2 bytes beyond them");
        assertRefused(() -> bytes(1, 5, 0, 0, 0, 'a'), "element 0 says it has 5 bytes, but only 1 follow");
        assertRefused(
                () -> bytes(1, 0xff, 0xff, 0xff, 0xff), "element 0 says it has 4294967295 bytes, but only 0 follow");
    }

    @Test
    void onlyBytesTensorsHaveBytesElements() {
        Tensor tensor = Tensor.ofInts("t", Shape.of(1), 7);

        assertThatThrownBy(tensor::bytesElements)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tensor 't' is of datatype INT32, not BYTES");
    }

    @Test
    void elementsAreLittleEndianWhateverTheBuffersOrder() {
        ByteBuffer data = ByteBuffer.wrap(new byte[] {9, 9, 1, 2, 0, 0, 9}).order(ByteOrder.BIG_ENDIAN);
        Tensor tensor =
                Tensor.of("t", DataType.INT32, Shape.of(1), data.position(2).limit(6));

        assertThat(tensor.data().getInt()).isEqualTo(0x0201);
        assertThat(Tensor.ofInts("t", Shape.of(1), 0x0201)).isEqualTo(tensor);
        assertThat(Tensor.ofFloats("t", Shape.of(1), 1.5f).data().getFloat()).isEqualTo(1.5f);
        assertThat(Tensor.ofLongs("t", Shape.of(1), -5).data().getLong()).isEqualTo(-5);
    }

    @Test
    void eachReaderHasAViewOfItsOwnWhichItCannotWrite() {
        Tensor tensor = Tensor.ofInts("t", Shape.of(2), 1, 2);
        tensor.data().getInt();

        assertThat(tensor.data().remaining()).isEqualTo(8);
        assertThat(tensor.data().isReadOnly()).isTrue();
    }

    @Test
    void equalityIsOfNameDatatypeShapeAndBytes() {
        Tensor tensor = Tensor.ofInts("t", Shape.of(2), 1, 2);

        assertThat(tensor)
                .isEqualTo(Tensor.ofInts("t", Shape.of(2), 1, 2))
                .hasSameHashCodeAs(Tensor.ofInts("t", Shape.of(2), 1, 2))
                .isNotEqualTo(tensor.withName("u"))
                .isNotEqualTo(tensor.withShape(Shape.of(1, 2)))
                .isNotEqualTo(Tensor.ofInts("t", Shape.of(2), 1, 3))
                .isNotEqualTo(Tensor.of("t", DataType.UINT32, Shape.of(2), tensor.data()));
        assertThat(tensor).hasToString("t:INT32[2]");
    }

    @Test
    void anotherShapeMustHaveAsManyElements() {
        Tensor tensor = Tensor.ofInts("t", Shape.of(2), 1, 2);

        assertRefused(() -> tensor.withShape(Shape.of(3)), "takes 3 elements of 4 bytes, but has 8 bytes");
    }

    @Test
    void tensorsOfARequestHaveDifferentNames() {
        Tensor tensor = Tensor.ofInts("t", Shape.of(1), 1);
        Tensors tensors = Tensors.of(tensor, tensor.withName("u"));

        assertThat(tensors.get("u").name()).isEqualTo("u");
        assertThat(tensors.named("v")).isEmpty();
        assertRefused(() -> tensors.get("v"), "no tensor 'v'; there are [t, u]");
        assertRefused(() -> Tensors.of(List.of(tensor, tensor)), "tensor 't' is given twice");
    }

    @Test
    void datatypesAreNamedAsTheProtocolSpellsThem() {
        assertThat(DataType.byName("BF16")).contains(DataType.BF16);
        assertThat(DataType.byName("bf16")).isEmpty();
        assertThat(DataType.byName("FLOAT")).isEmpty();
        assertThat(DataType.values())
                .filteredOn(type -> !type.hasJsonForm())
                .containsExactly(DataType.FP16, DataType.BF16);
    }

    private static Tensor bytes(long elements, int... data) {
        ByteBuffer buffer = ByteBuffer.allocate(data.length);
        for (int b : data) {
            buffer.put((byte) b);
        }
        return Tensor.of("t", DataType.BYTES, Shape.of(elements), buffer.flip());
    }

    private static ByteBuffer zeros(int bytes) {
        return ByteBuffer.allocate(bytes);
    }

    private static void assertRefused(ThrowingCallable making, String reason) {
        assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(reason);
    }
}
