package io.akkord.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassificationTest {

    @Test
    void givesTheAnswersOfTheExtensionsDocumentation() {
        Tensor integers = Tensor.ofInts("y", Shape.of(4), 1, 5, 10, 4);
        assertThat(strings(Classification.classify(integers, List.of(), 2, false)))
                .containsExactly("10:2", "5:1");
        assertThat(strings(Classification.classify(integers, List.of("a", "pickle", "apple"), 3, false)))
                .containsExactly("10:2:apple", "5:1:pickle", "4:3");
        Tensor reals = Tensor.ofFloats("y", Shape.of(4), 1.1f, 3.3f, 0.5f, 2.4f);
        Tensor classes = Classification.classify(reals, List.of(), 2, false);
        assertThat(strings(classes)).containsExactly("3.3:1", "2.4:3");
        assertThat(classes.shape()).isEqualTo(Shape.of(2));
        assertThat(classes.dataType()).isEqualTo(DataType.BYTES);
        assertThat(classes.name()).isEqualTo("y");
    }

    @Test
    void classifiesEachRowOfABatch() {
        Tensor output = Tensor.ofInts("y", Shape.of(2, 3), 1, 3, 2, 9, 7, 8);
        Tensor classes = Classification.classify(output, List.of(), 2, true);
        assertThat(classes.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(strings(classes)).containsExactly("3:1", "2:2", "9:0", "8:2");
        Tensor flat = Classification.classify(output, List.of(), 2, false);
        assertThat(flat.shape()).isEqualTo(Shape.of(2));
        assertThat(strings(flat)).containsExactly("9:3", "8:5");
    }

    @Test
    void givesNoMoreThanThereAre() {
        Tensor two = Tensor.ofInts("y", Shape.of(1, 2), 1, 2);
        assertThat(Classification.classify(two, List.of(), 5, true).shape()).isEqualTo(Shape.of(1, 2));
        Tensor none = Tensor.ofInts("y", Shape.of(0, 3));
        assertThat(Classification.classify(none, List.of(), 2, true).shape()).isEqualTo(Shape.of(0, 2));
        assertThat(Classification.classify(Tensor.ofInts("y", Shape.SCALAR, 7), List.of(), 2, true)
                        .shape())
                .isEqualTo(Shape.of(1));
    }

    @Test
    void comparesInTheOutputsOwnDatatype() {
        Tensor unsigned = Tensor.of("y", DataType.UINT8, Shape.of(2), ByteBuffer.wrap(new byte[] {1, -1}));
        assertThat(strings(Classification.classify(unsigned, List.of(), 1, false)))
                .containsExactly("255:1");
        Tensor odd = Tensor.ofFloats("y", Shape.of(4), Float.NaN, -0f, 0f, Float.NEGATIVE_INFINITY);
        assertThat(strings(Classification.classify(odd, List.of(), 4, false)))
                .containsExactly("-0.0:1", "0.0:2", "-Infinity:3", "NaN:0");
    }

    @Test
    void refusesWhatHasNoOrder() {
        Tensor half = Tensor.of("y", DataType.FP16, Shape.of(1), ByteBuffer.allocate(2));
        assertThat(Classification.supports(DataType.FP16)).isFalse();
        assertThatThrownBy(() -> Classification.classify(half, List.of(), 1, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("FP16");
    }

    @Test
    void agreesWithASort() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int[] values = random.ints(1 + random.nextInt(40), 0, 20).toArray();
            int k = 1 + random.nextInt(45);
            List<String> expected = IntStream.range(0, values.length)
                    .boxed()
                    .sorted(Comparator.comparing((Integer i) -> -values[i]).thenComparing(i -> i))
                    .limit(k)
                    .map(i -> values[i] + ":" + i)
                    .toList();
            Tensor output = Tensor.ofInts("y", Shape.of(values.length), values);
            assertThat(strings(Classification.classify(output, List.of(), k, false)))
                    .isEqualTo(expected);
        }
    }

    private static List<String> strings(Tensor tensor) {
        return tensor.bytesElements().stream()
                .map(b -> UTF_8.decode(b).toString())
                .toList();
    }
}
