package io.akkord.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.engine.Engine.Execution;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Failure;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.request.Outcome.Success;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TorchScriptEngineTest {
    private static final BatchOptions EIGHT = BatchOptions.ofSize(8, Duration.ZERO);

    private final ArrayList<EngineHost> hosts = new ArrayList<>();

    @AfterEach
    void nothingNativeIsLeft() throws Exception {
        for (EngineHost host : hosts) {
            CompletableFuture<String> closed = new CompletableFuture<>();
            host.close(() -> closed.complete("closed"));
            closed.get(30, TimeUnit.SECONDS);
        }
        assertThat(TorchScriptEngine.liveTensors()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"BOOL", "UINT8", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64", "BF16"})
    void everyDatatypeGoesInAndComesOut(DataType type) throws Exception {
        EngineHost host =
                start("identity", EIGHT, List.of(TensorSpec.of("x", type, 3)), List.of(TensorSpec.of("y", type, 3)));
        Tensor one = bytes(type, 1, 3);
        Tensor two = bytes(type, 2, 3);
        List<Outcome> outcomes = run(host, Tensors.of(one), Tensors.of(two));
        assertThat(tensor(outcomes, 0, "y")).isEqualTo(one.withName("y"));
        assertThat(tensor(outcomes, 1, "y")).isEqualTo(two.withName("y"));
    }

    @Test
    void booleansOtherThanOneAreOne() throws Exception {
        EngineHost host = start(
                "identity",
                EIGHT,
                List.of(TensorSpec.of("x", DataType.BOOL, 2)),
                List.of(TensorSpec.of("y", DataType.BOOL, 2)));
        ByteBuffer odd = ByteBuffer.wrap(new byte[] {0, (byte) 0xfe});
        List<Outcome> outcomes = run(host, Tensors.of(Tensor.of("x", DataType.BOOL, Shape.of(1, 2), odd)));
        assertThat(tensor(outcomes, 0, "y").data()).isEqualTo(ByteBuffer.wrap(new byte[] {0, 1}));
    }

    @Test
    void datatypesThatTorchScriptLacksAreRefusedAtLoad() {
        for (DataType type : List.of(DataType.UINT16, DataType.UINT32, DataType.UINT64, DataType.BYTES)) {
            assertThatThrownBy(() -> start(
                            "identity",
                            EIGHT,
                            List.of(TensorSpec.of("x", type, 3)),
                            List.of(TensorSpec.of("y", type, 3))))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("input 'x' is declared as " + type)
                    .hasMessageContaining("BF16");
        }
    }

    @Test
    void aBatchIsOnePassWhoseRowsGoBackToTheirRequests() throws Exception {
        EngineHost host = startFloats("add_one", EIGHT, 2);
        Execution execution = execute(host, floats(1, 2, 10, 20), floats(2, 2, 1, 2, 3, 4), floats(1, 2, 0.5f, -1));
        assertThat(execution.outcomes())
                .extracting(o -> ((Success) o).payload())
                .containsExactly(
                        Tensors.of(Tensor.ofFloats("y", Shape.of(1, 2), 11, 21)),
                        Tensors.of(Tensor.ofFloats("y", Shape.of(2, 2), 2, 3, 4, 5)),
                        Tensors.of(Tensor.ofFloats("y", Shape.of(1, 2), 1.5f, 0)));
        assertThat(execution.inputNanos()).isPositive();
        assertThat(execution.inferNanos()).isPositive();
        assertThat(execution.outputNanos()).isPositive();
    }

    @Test
    void theBadRequestOfABatchFailsAlone() throws Exception {
        for (String model : List.of("fails_on_negative", "in_place")) {
            List<Outcome> outcomes =
                    run(startFloats(model, EIGHT, 1), floats(1, 1, 0), floats(1, 1, -4), floats(1, 1, 1));
            assertThat(tensor(outcomes, 0, "y").data().getFloat(0)).isEqualTo(model.equals("in_place") ? 1f : 0f);
            assertThat(outcomes.get(1))
                    .isEqualTo(Outcome.failure(
                            Reason.INTERNAL,
                            "model 'tested' failed: builtins.ValueError: negative values are not for me"));
            assertThat(tensor(outcomes, 2, "y").data().getFloat(0)).isEqualTo(model.equals("in_place") ? 2f : 1f);
        }
    }

    @Test
    void raggedInputsArePaddedWithZeros() throws Exception {
        EngineHost host = start(
                "ragged_sum",
                EIGHT,
                List.of(TensorSpec.of("x", DataType.FP32, -1, -1).asRagged()),
                List.of(TensorSpec.of("sum", DataType.FP32, 1), TensorSpec.of("extent", DataType.INT64, 1)));
        // Fills the buffer with what must not be seen again.
        run(host, floats(new long[] {2, 3, 3}, new float[] {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9}));
        List<Outcome> outcomes =
                run(host, floats(new long[] {1, 1, 2}, new float[] {1, 2}), floats(new long[] {2, 3, 1}, new float[] {
                    1, 2, 3, 4, 5, 6
                }));
        assertThat(tensor(outcomes, 0, "sum").data().getFloat(0)).isEqualTo(3f);
        assertThat(tensor(outcomes, 1, "sum").data().asFloatBuffer().get(0)).isEqualTo(6f);
        assertThat(tensor(outcomes, 1, "sum").data().asFloatBuffer().get(1)).isEqualTo(15f);
        assertThat(tensor(outcomes, 0, "extent").data().getLong(0)).isEqualTo(3);
    }

    @Test
    void severalInputsAndOutputsAlsoOfWhichTheBytesAreNotInOrder() throws Exception {
        EngineHost host = start(
                "two_outputs",
                EIGHT,
                List.of(TensorSpec.of("x", DataType.FP32, 2, 3), TensorSpec.of("y", DataType.FP32, 1)),
                List.of(TensorSpec.of("turned", DataType.FP32, 3, 2), TensorSpec.of("sum", DataType.FP32, 1)));
        Tensor x = Tensor.ofFloats("x", Shape.of(1, 2, 3), 1, 2, 3, 4, 5, 6);
        List<Outcome> outcomes = run(
                host,
                // In another order than declared.
                Tensors.of(Tensor.ofFloats("y", Shape.of(1, 1), 100), x),
                Tensors.of(x, Tensor.ofFloats("y", Shape.of(1, 1), 200)));
        assertThat(tensor(outcomes, 1, "turned"))
                .isEqualTo(Tensor.ofFloats("turned", Shape.of(1, 3, 2), 1, 4, 2, 5, 3, 6));
        assertThat(tensor(outcomes, 0, "sum").data().getFloat(0)).isEqualTo(121f);
        assertThat(tensor(outcomes, 1, "sum").data().getFloat(0)).isEqualTo(221f);
    }

    @Test
    void aModelWithoutBatchDimensionRunsOneByOne() throws Exception {
        EngineHost host = startFloats("no_batch", BatchOptions.NONE, -1);
        List<Outcome> outcomes =
                run(host, floats(new long[] {3}, new float[] {1, 2, 3}), floats(new long[] {0}, new float[0]));
        assertThat(tensor(outcomes, 0, "y")).isEqualTo(Tensor.ofFloats("y", Shape.of(3), 3, 2, 1));
        assertThat(tensor(outcomes, 1, "y")).isEqualTo(Tensor.ofFloats("y", Shape.of(0)));
    }

    @Test
    void outputsThatAreNotAsDeclaredAreReportedWithBoth() throws Exception {
        List<TensorSpec> x = List.of(TensorSpec.of("x", DataType.FP32, 1));
        TensorSpec y = TensorSpec.of("y", DataType.FP32, 1);
        assertThat(failure("add_one", x, List.of(y, TensorSpec.of("z", DataType.FP32, 1))))
                .contains("declared with 2 outputs, but returned 1");
        assertThat(failure("add_one", x, List.of(TensorSpec.of("y", DataType.INT16, 1))))
                .contains("output 'y' is declared as INT16, but is FP32");
        for (DataType found : List.of(DataType.INT16, DataType.BF16, DataType.BOOL)) {
            EngineHost host = start(
                    "identity",
                    EIGHT,
                    List.of(TensorSpec.of("x", found, 3)),
                    List.of(TensorSpec.of("y", DataType.FP16, 3)));
            assertThat(((Failure) run(host, Tensors.of(bytes(found, 1, 3))).get(0)).message())
                    .contains("declared as FP16, but is " + found);
        }
        assertThat(failure("add_one", x, List.of(TensorSpec.of("y", DataType.FP32, 2))))
                .contains("declared with the shape [1, 2], but has [1, 1]");
        assertThat(failure("drops_a_row", x, List.of(y))).contains("declared with the shape [1, 1], but has [0, 1]");
        assertThat(failure("returns_text", x, List.of(y))).contains("must return a tensor, or a tuple or list");
        assertThat(failure("two_outputs", x, List.of(y))).contains("forward");
    }

    @Test
    void itsHealthIsAskedOfLibtorch() throws Exception {
        EngineHost host = startFloats("add_one", EIGHT, 1);
        CompletableFuture<Optional<Throwable>> health = new CompletableFuture<>();
        host.checkHealth(health::complete);
        assertThat(health.get(10, TimeUnit.SECONDS)).isEmpty();
    }

    private String failure(String model, List<TensorSpec> inputs, List<TensorSpec> outputs) throws Exception {
        Failure failure = (Failure)
                run(start(model, EIGHT, inputs, outputs), floats(1, 1, 1)).get(0);
        assertThat(failure.reason()).isEqualTo(Reason.INTERNAL);
        assertThat(failure.message().lines()).hasSize(1);
        return failure.message();
    }

    private EngineHost startFloats(String model, BatchOptions batch, long width) throws Exception {
        return start(
                model,
                batch,
                List.of(TensorSpec.of("x", DataType.FP32, width)),
                List.of(TensorSpec.of("y", DataType.FP32, width)));
    }

    private EngineHost start(String model, BatchOptions batch, List<TensorSpec> inputs, List<TensorSpec> outputs)
            throws Exception {
        EngineHost host = new EngineHost("tested", Specs.torch(Specs.model(model), batch, inputs, outputs));
        hosts.add(host);
        return EngineHostTest.await(host);
    }

    private static Execution execute(EngineHost host, Object... payloads) throws Exception {
        return EngineHostTest.run(host, payloads).get(30, TimeUnit.SECONDS);
    }

    private static List<Outcome> run(EngineHost host, Object... payloads) throws Exception {
        return execute(host, payloads).outcomes();
    }

    private static Tensor tensor(List<Outcome> outcomes, int request, String name) {
        assertThat(outcomes.get(request)).isInstanceOf(Success.class);
        return ((Tensors) ((Success) outcomes.get(request)).payload()).get(name);
    }

    private static Tensors floats(long rows, long width, float... values) {
        return floats(new long[] {rows, width}, values);
    }

    private static Tensors floats(long[] shape, float[] values) {
        return Tensors.of(Tensor.ofFloats("x", Shape.of(shape), values));
    }

    /** Bits that no arithmetic would give back: they must only be carried. */
    private static Tensor bytes(DataType type, int rows, int width) {
        ByteBuffer data = ByteBuffer.allocate(rows * width * type.width()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < data.capacity(); i++) {
            data.put(i, (byte) (type == DataType.BOOL ? (i + rows) % 2 : 37 * i + 101 * rows));
        }
        return Tensor.of("x", type, Shape.of(rows, width), data);
    }
}
