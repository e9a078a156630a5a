package io.akkord.runtime.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.spec.InputContract.Accepted;
import io.akkord.runtime.spec.InputContract.Rejected;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InputContractTest {
    private static final BatchOptions UP_TO_8 = BatchOptions.ofSize(8, Duration.ZERO);
    private static final TensorSpec A = TensorSpec.of("a", DataType.FP32, 2);
    private static final TensorSpec B = TensorSpec.of("b", DataType.INT32, -1);

    @Test
    void tensorsComeInTheDeclaredOrderWithTheRequestsParameters() {
        Tensor a = floats("a", 1, 2);
        Tensor b = ints("b", 1, 3);
        Tensors swapped = new Tensors(List.of(b, a), Map.of("k", "v"));

        Accepted accepted = accepted(contract(UP_TO_8, A, B), swapped);

        assertThat(accepted.ordered()).isEqualTo(new Tensors(List.of(a, b), Map.of("k", "v")));
    }

    @Test
    void tensorsInOrderAreNotCopied() {
        Tensors request = Tensors.of(floats("a", 1, 2), ints("b", 1, 3));

        assertThat(accepted(contract(UP_TO_8, A, B), request).ordered()).isSameAs(request);
    }

    @Test
    void rowsAreTheExtentOfTheBatchDimension() {
        Accepted accepted = accepted(contract(UP_TO_8, A), Tensors.of(floats("a", 5, 2)));

        assertThat(accepted.rows()).isEqualTo(5);
    }

    @Test
    void withoutABatchDimensionARequestIsOneRow() {
        Accepted accepted = accepted(contract(BatchOptions.NONE, A), Tensors.of(floats("a", 2)));

        assertThat(accepted.rows()).isEqualTo(1);
        assertThat(accepted.key()).isEqualTo(key(new BatchKey.Part("a", DataType.FP32, Shape.of(2))));
    }

    @Test
    void theKeyHoldsTheRowShapesAsRequested() {
        Accepted accepted = accepted(contract(UP_TO_8, A, B), Tensors.of(ints("b", 4, 3), floats("a", 4, 2)));

        assertThat(accepted.key())
                .isEqualTo(key(
                        new BatchKey.Part("a", DataType.FP32, Shape.of(2)),
                        new BatchKey.Part("b", DataType.INT32, Shape.of(3))));
    }

    @Test
    void theKeyDoesNotDependOnTheNumberOfRows() {
        InputContract contract = contract(UP_TO_8, A);

        assertThat(accepted(contract, Tensors.of(floats("a", 1, 2))).key())
                .isSameAs(accepted(contract, Tensors.of(floats("a", 8, 2))).key());
    }

    @Test
    void theShapeOfARaggedInputCountsOnlyByItsRank() {
        InputContract contract = contract(UP_TO_8, B.asRagged());

        assertThat(accepted(contract, Tensors.of(ints("b", 1, 3))).key())
                .isEqualTo(accepted(contract, Tensors.of(ints("b", 1, 7))).key())
                .isEqualTo(key(new BatchKey.Part("b", DataType.INT32, Shape.of(-1))));
    }

    @Test
    void aRaggedInputBesideAnOrdinaryOneLeavesTheOtherInTheKey() {
        InputContract contract = contract(UP_TO_8, B.asRagged(), TensorSpec.of("c", DataType.INT32, -1));

        assertThat(accepted(contract, Tensors.of(ints("b", 1, 3), ints("c", 1, 4)))
                        .key())
                .isEqualTo(key(
                        new BatchKey.Part("b", DataType.INT32, Shape.of(-1)),
                        new BatchKey.Part("c", DataType.INT32, Shape.of(4))));
    }

    @Test
    void anUnknownInputIsNamedBesideThoseThatAreAllowed() {
        assertThat(rejected(contract(UP_TO_8, A, B), Tensors.of(floats("a", 1, 2), ints("z", 1, 3))))
                .isEqualTo("model 'm' has no input 'z'; it takes [a, b]");
    }

    @Test
    void missingInputsAreNamed() {
        assertThat(rejected(contract(UP_TO_8, A, B), Tensors.of(ints("b", 1, 3))))
                .isEqualTo("model 'm' takes the inputs [a, b], but the request lacks [a]");
        assertThat(rejected(contract(UP_TO_8, A, B), Tensors.of()))
                .isEqualTo("model 'm' takes the inputs [a, b], but the request lacks [a, b]");
    }

    @Test
    void aWrongDatatypeIsNamedBesideTheRightOne() {
        assertThat(rejected(contract(UP_TO_8, A), Tensors.of(ints("a", 1, 2))))
                .isEqualTo("model 'm' takes input 'a' with datatype FP32, but the request gives INT32");
    }

    @Test
    void aWrongShapeIsNamedBesideTheRightOneWithTheBatchDimension() {
        String message = "model 'm' takes input 'a' with shape [-1, 2] (the first dimension is the batch), but the"
                + " request gives ";

        assertThat(rejected(contract(UP_TO_8, A), Tensors.of(floats("a", 1, 3))))
                .isEqualTo(message + "[1, 3]");
        assertThat(rejected(contract(UP_TO_8, A), Tensors.of(floats("a", 2)))).isEqualTo(message + "[2]");
        assertThat(rejected(contract(UP_TO_8, A), Tensors.of(floats("a")))).isEqualTo(message + "[]");
        assertThat(rejected(contract(BatchOptions.NONE, A), Tensors.of(floats("a", 1, 2))))
                .isEqualTo("model 'm' takes input 'a' with shape [2], but the request gives [1, 2]");
    }

    @Test
    void theFixedExtentsOfARaggedInputStillHold() {
        TensorSpec ragged = TensorSpec.of("r", DataType.FP32, -1, 2).asRagged();

        assertThat(contract(UP_TO_8, ragged).check(Tensors.of(floats("r", 1, 9, 2))))
                .isInstanceOf(Accepted.class);
        assertThat(rejected(contract(UP_TO_8, ragged), Tensors.of(floats("r", 1, 9, 3))))
                .contains("[-1, -1, 2]", "[1, 9, 3]");
    }

    @Test
    void inputsMustAgreeInTheirBatchDimension() {
        assertThat(rejected(contract(UP_TO_8, A, B), Tensors.of(floats("a", 2, 2), ints("b", 3, 1))))
                .isEqualTo("model 'm' needs the first dimension, the batch, to be the same in all inputs, but 'a' has 2"
                        + " and 'b' has 3");
    }

    @Test
    void noRowsAndTooManyRowsAreRejectedWithBothNumbers() {
        String message = "model 'm' takes 1 to 8 rows in a request (batch.max_size), but the request has ";

        assertThat(rejected(contract(UP_TO_8, A), Tensors.of(floats("a", 9, 2))))
                .isEqualTo(message + 9);
        assertThat(rejected(contract(UP_TO_8, A), Tensors.of(floats("a", 0, 2))))
                .isEqualTo(message + 0);
        assertThat(contract(UP_TO_8, A).check(Tensors.of(floats("a", 8, 2)))).isInstanceOf(Accepted.class);
    }

    @Test
    void moreRowsThanAnIntHoldsAreRejected() {
        Tensor huge = Tensor.of("b", DataType.INT32, Shape.of((1L << 32) + 1, 0), ByteBuffer.allocate(0));

        assertThat(rejected(contract(UP_TO_8, B), Tensors.of(huge))).endsWith("but the request has 4294967297");
    }

    @Test
    void aModelThatDeclaresNothingTakesAnyTensors() {
        Tensors request = Tensors.of(ints("x", 3, 4), floats("y"));

        Accepted accepted = accepted(undeclared(BatchOptions.NONE), request);

        assertThat(accepted.ordered()).isSameAs(request);
        assertThat(accepted.rows()).isEqualTo(1);
        assertThat(accepted.key())
                .isEqualTo(key(
                        new BatchKey.Part("x", DataType.INT32, Shape.of(3, 4)),
                        new BatchKey.Part("y", DataType.FP32, Shape.SCALAR)));
        assertThat(undeclared(BatchOptions.NONE).check(Tensors.of())).isInstanceOf(Accepted.class);
    }

    @Test
    void aModelThatDeclaresNothingButBatchesNeedsABatchDimension() {
        InputContract contract = undeclared(UP_TO_8);
        Accepted accepted = accepted(contract, Tensors.of(ints("x", 3, 4), floats("y", 3)));

        assertThat(accepted.rows()).isEqualTo(3);
        assertThat(accepted.key())
                .isEqualTo(key(
                        new BatchKey.Part("x", DataType.INT32, Shape.of(4)),
                        new BatchKey.Part("y", DataType.FP32, Shape.SCALAR)));
        assertThat(rejected(contract, Tensors.of(floats("y")))).endsWith("the request gives 'y' without dimensions");
        assertThat(rejected(contract, Tensors.of())).endsWith("the request has no inputs");
        assertThat(rejected(contract, Tensors.of(ints("x", 3, 4), floats("y", 2))))
                .contains("'x' has 3 and 'y' has 2");
        assertThat(rejected(contract, Tensors.of(ints("x", 9)))).contains("1 to 8", "has 9");
    }

    @Test
    void handlersOfOtherTypesHaveNoContract() {
        HandlerDefinition definition = HandlerDefinition.of(Lengths.class);
        DeploymentSpec spec = spec(new Model.JavaHandler(definition, List.of(), List.of()), BatchOptions.NONE);

        assertThatThrownBy(() -> InputContract.of(spec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("deployment 'm' does not take tensors, so there are no inputs to check");
    }

    public static final class Lengths implements Handler<String, Integer> {
        @Override
        public CompletionStage<Integer> handle(String request) {
            return CompletableFuture.completedStage(request.length());
        }
    }

    public static final class Same implements Handler<Tensors, Tensors> {
        @Override
        public CompletionStage<Tensors> handle(Tensors request) {
            return CompletableFuture.completedStage(request);
        }
    }

    private static InputContract contract(BatchOptions batch, TensorSpec... inputs) {
        return InputContract.of(spec(new Model.TorchScript(Path.of("m.pt"), List.of(inputs), List.of(A)), batch));
    }

    private static InputContract undeclared(BatchOptions batch) {
        return InputContract.of(
                spec(new Model.JavaHandler(HandlerDefinition.of(Same.class), List.of(), List.of()), batch));
    }

    private static DeploymentSpec spec(Model model, BatchOptions batch) {
        Duration second = Duration.ofSeconds(1);
        return new DeploymentSpec(
                "m",
                "1",
                model,
                batch,
                1,
                5,
                100,
                503,
                second,
                second,
                second,
                second,
                0,
                Optional.empty(),
                Isolation.IN_PROCESS,
                1,
                PlacementOptions.ANY,
                Map.of(),
                List.of());
    }

    private static Accepted accepted(InputContract contract, Tensors request) {
        assertThat(contract.check(request)).isInstanceOf(Accepted.class);
        return (Accepted) contract.check(request);
    }

    private static String rejected(InputContract contract, Tensors request) {
        assertThat(contract.check(request)).isInstanceOf(Rejected.class);
        return ((Rejected) contract.check(request)).message();
    }

    private static BatchKey key(BatchKey.Part... parts) {
        return new BatchKey(List.of(parts));
    }

    private static Tensor floats(String name, long... dims) {
        Shape shape = Shape.of(dims);
        return Tensor.ofFloats(name, shape, new float[(int) shape.elementCount()]);
    }

    private static Tensor ints(String name, long... dims) {
        Shape shape = Shape.of(dims);
        return Tensor.ofInts(
                name, shape, IntStream.range(0, (int) shape.elementCount()).toArray());
    }
}
