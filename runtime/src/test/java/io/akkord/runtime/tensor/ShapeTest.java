package io.akkord.runtime.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {

    @Test
    void countsItsElements() {
        assertThat(Shape.SCALAR.elementCount()).isEqualTo(1);
        assertThat(Shape.of(3, 4).elementCount()).isEqualTo(12);
        assertThat(Shape.of(3, 0, 4).elementCount()).isZero();
        assertThat(Shape.of(Long.MAX_VALUE).elementCount()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void refusesACountThatOverflows() {
        assertThatThrownBy(() -> Shape.of(16, (1L << 60) + 2).elementCount()).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Shape.of(0, 16, 1L << 60).elementCount())
                .as("although it is empty: no reader should have to trust such extents")
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void refusesToCountWhatIsOpen() {
        assertThatThrownBy(() -> Shape.of(2, -1).elementCount())
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("the shape [2, -1] has a dimension of unknown extent");
        assertThat(Shape.of(2, -1).isConcrete()).isFalse();
        assertThat(Shape.of(2, 0).isConcrete()).isTrue();
    }

    @Test
    void refusesDimensionsBelowMinusOne() {
        assertThatThrownBy(() -> Shape.of(4, -2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a dimension must be 0 or more, or -1 for any, but the shape is [4, -2]");
    }

    @Test
    void gainsLosesAndChangesItsFirstDimension() {
        assertThat(Shape.of(2, 3).withFirst(9)).isEqualTo(Shape.of(9, 3));
        assertThat(Shape.of(2, 3).tail()).isEqualTo(Shape.of(3));
        assertThat(Shape.of(2).tail()).isSameAs(Shape.SCALAR);
        assertThat(Shape.of(2, 3).prepend(-1)).isEqualTo(Shape.of(-1, 2, 3));
        assertThat(Shape.SCALAR.prepend(4)).isEqualTo(Shape.of(4));
    }

    @Test
    void admitsWhatFitsItsOpenDimensions() {
        assertThat(Shape.of(-1, 3).admits(Shape.of(7, 3))).isTrue();
        assertThat(Shape.of(-1, 3).admits(Shape.of(7, 4))).isFalse();
        assertThat(Shape.of(-1, 3).admits(Shape.of(3))).isFalse();
        assertThat(Shape.SCALAR.admits(Shape.SCALAR)).isTrue();
    }

    @Test
    void isNotChangedThroughItsArrays() {
        long[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 99;
        shape.toArray()[1] = 99;

        assertThat(shape).isEqualTo(Shape.of(2, 3)).hasSameHashCodeAs(Shape.of(2, 3));
        assertThat(shape).hasToString("[2, 3]");
    }
}
