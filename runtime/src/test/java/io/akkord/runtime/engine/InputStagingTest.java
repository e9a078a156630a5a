package io.akkord.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.engine.InputStaging.Staged;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InputStagingTest {
    private static final TensorSpec RAGGED =
            TensorSpec.of("x", DataType.INT32, -1, -1).asRagged();

    @Test
    void equalRowsAreJoined() {
        InputStaging staging = new InputStaging(TensorSpec.of("x", DataType.INT32, 2), true);
        Staged staged = staging.stage(
                List.of(Tensor.ofInts("x", Shape.of(1, 2), 1, 2), Tensor.ofInts("x", Shape.of(2, 2), 3, 4, 5, 6)));
        assertThat(staged.shape()).isEqualTo(Shape.of(3, 2));
        assertThat(ints(staged)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(staged.bytes().isDirect()).isTrue();
    }

    @Test
    void unequalRowsDoNotFitUnlessRagged() {
        InputStaging staging = new InputStaging(TensorSpec.of("x", DataType.INT32, -1), true);
        List<Tensor> parts = List.of(Tensor.ofInts("x", Shape.of(1, 2), 1, 2), Tensor.ofInts("x", Shape.of(1, 1), 3));
        assertThatThrownBy(() -> staging.stage(parts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 2] and [1, 1] do not fit");
        InputStaging ragged =
                new InputStaging(TensorSpec.of("x", DataType.INT32, -1).asRagged(), true);
        assertThat(ints(ragged.stage(parts))).containsExactly(1, 2, 3, 0);
    }

    @Test
    void withoutABatchDimensionATensorIsStagedAsItIs() {
        InputStaging staging = new InputStaging(TensorSpec.of("x", DataType.INT32), false);
        assertThat(staging.stage(List.of(Tensor.ofInts("x", Shape.SCALAR, 7))).shape())
                .isEqualTo(Shape.SCALAR);
        assertThat(staging.stage(List.of(Tensor.ofInts("x", Shape.of(0, 3))))
                        .bytes()
                        .remaining())
                .isZero();
    }

    @Test
    void raggedBatchesArePaddedAsAnElementByElementCopyWould() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        InputStaging staging = new InputStaging(RAGGED, true);
        for (int round = 0; round < 300; round++) {
            List<Tensor> parts = new ArrayList<>();
            int rows = 0;
            int height = 0;
            int width = 0;
            for (int i = 0; i <= random.nextInt(4); i++) {
                int n = random.nextInt(3);
                int h = random.nextInt(5);
                int w = random.nextInt(5);
                parts.add(Tensor.ofInts(
                        "x", Shape.of(n, h, w), random.ints((long) n * h * w).toArray()));
                rows += n;
                height = Math.max(height, h);
                width = Math.max(width, w);
            }
            int[] expected = new int[rows * height * width];
            int row = 0;
            for (Tensor part : parts) {
                int n = (int) part.shape().dim(0);
                int h = (int) part.shape().dim(1);
                int w = (int) part.shape().dim(2);
                for (int i = 0; i < n * h * w; i++) {
                    int y = i / w % h;
                    int target = ((row + i / (w * h)) * height + y) * width + i % w;
                    expected[target] = part.data().getInt(i * Integer.BYTES);
                }
                row += n;
            }
            Staged staged = staging.stage(parts);
            assertThat(staged.shape()).as("seed %d", seed).isEqualTo(Shape.of(rows, height, width));
            assertThat(ints(staged)).as("seed %d", seed).containsExactly(expected);
        }
    }

    private static int[] ints(Staged staged) {
        ByteBuffer bytes = staged.bytes();
        int[] values = new int[bytes.remaining() / Integer.BYTES];
        bytes.asIntBuffer().get(values);
        return values;
    }
}
