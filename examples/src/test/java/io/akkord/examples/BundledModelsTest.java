package io.akkord.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.akkord.runtime.RuntimeSettings;
import io.akkord.runtime.engine.Engine.Execution;
import io.akkord.runtime.engine.EngineException;
import io.akkord.runtime.engine.EngineHost;
import io.akkord.runtime.engine.EngineResources;
import io.akkord.runtime.engine.Engines;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Failure;
import io.akkord.runtime.request.Outcome.Success;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.PlacementOptions;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The files in examples/models and the handlers beside them do what their READMEs say. */
class BundledModelsTest {
    private final List<EngineHost> hosts = new ArrayList<>();

    @AfterEach
    void closeHosts() {
        hosts.forEach(EngineHost::close);
    }

    @Test
    void digitsReadsTheHeldOutScans() throws Exception {
        EngineHost digits = start(
                new Model.TorchScript(
                        model("digits"),
                        List.of(TensorSpec.of("image", DataType.FP32, 8, 8)),
                        List.of(
                                TensorSpec.of("label", DataType.INT64, 1),
                                TensorSpec.of("probabilities", DataType.FP32, 10))),
                BatchOptions.ofSize(64, Duration.ZERO));
        List<int[]> scans = Files.readAllLines(Path.of("models/digits/samples/samples.csv")).stream()
                .skip(1)
                .map(line -> Arrays.stream(line.split(","))
                        .mapToInt(Integer::parseInt)
                        .toArray())
                .toList();
        assertThat(scans).hasSize(360);
        int right = 0;
        for (int from = 0; from < scans.size(); from += 60) {
            List<int[]> batch = scans.subList(from, from + 60);
            List<Outcome> outcomes =
                    run(digits, batch.stream().map(BundledModelsTest::image).toArray());
            for (int i = 0; i < batch.size(); i++) {
                long label = response(outcomes.get(i)).get("label").data().getLong(0);
                FloatBuffer probabilities =
                        response(outcomes.get(i)).get("probabilities").data().asFloatBuffer();
                float sum = 0;
                for (int digit = 0; digit < 10; digit++) {
                    assertThat(probabilities.get(digit)).isLessThanOrEqualTo(probabilities.get((int) label));
                    sum += probabilities.get(digit);
                }
                assertThat(sum).isCloseTo(1f, offset(1e-4f));
                right += label == batch.get(i)[0] ? 1 : 0;
            }
        }
        // 98.89 % when it was made; one scan may fall to rounding on another processor.
        assertThat(right).isBetween(355, 357);
    }

    @Test
    void busyDoesTheRoundsThatARowAsksForWhateverItsBatchMatesAskFor() throws Exception {
        EngineHost busy = start(
                new Model.TorchScript(
                        model("busy"),
                        List.of(TensorSpec.of("x", DataType.FP32, 256), TensorSpec.of("rounds", DataType.INT32, 1)),
                        List.of(TensorSpec.of("y", DataType.FP32, 256))),
                BatchOptions.ofSize(8, Duration.ZERO));
        Random random = new Random(7);
        List<Tensors> requests = new ArrayList<>();
        for (int rounds : new int[] {0, 1, 2, 100, 3}) {
            float[] x = new float[256];
            for (int i = 0; i < x.length; i++) {
                x[i] = random.nextFloat() * 2 - 1;
            }
            requests.add(Tensors.of(
                    Tensor.ofFloats("x", Shape.of(1, 256), x), Tensor.ofInts("rounds", Shape.of(1, 1), rounds)));
        }
        List<Outcome> together = run(busy, requests.toArray());
        for (int i = 0; i < requests.size(); i++) {
            FloatBuffer alone =
                    response(run(busy, requests.get(i)).get(0)).get("y").data().asFloatBuffer();
            FloatBuffer batched = response(together.get(i)).get("y").data().asFloatBuffer();
            for (int j = 0; j < 256; j++) {
                assertThat(batched.get(j)).isCloseTo(alone.get(j), offset(1e-5f));
            }
        }
        assertThat(response(together.get(0)).get("y"))
                .isEqualTo(requests.get(0).get("x").withName("y"));
        // A second round is a first round of what the first gave.
        Tensor once = response(together.get(1)).get("y").withName("x");
        Tensor twice = response(run(busy, Tensors.of(once, Tensor.ofInts("rounds", Shape.of(1, 1), 1)))
                        .get(0))
                .get("y");
        Tensors both = Tensors.of(requests.get(1).get("x"), Tensor.ofInts("rounds", Shape.of(1, 1), 2));
        FloatBuffer expected = response(run(busy, both).get(0)).get("y").data().asFloatBuffer();
        for (int j = 0; j < 256; j++) {
            assertThat(twice.data().asFloatBuffer().get(j)).isCloseTo(expected.get(j), offset(1e-5f));
        }
        Tensors tooMany = Tensors.of(once, Tensor.ofInts("rounds", Shape.of(1, 1), 10001));
        assertThat(((Failure) run(busy, tooMany).get(0)).message()).contains("rounds must be 0 to 10000");
    }

    @Test
    void echoReturnsWhatItIsGiven() throws Exception {
        EngineHost echo = start(
                new Model.JavaHandler(HandlerDefinition.of(EchoHandler.class), List.of(), List.of()),
                BatchOptions.NONE);
        Tensors request = Tensors.of(
                Tensor.ofStrings("texts", Shape.of(2), "eins", ""), Tensor.ofLongs("numbers", Shape.SCALAR, 7));
        assertThat(run(echo, request)).containsExactly(Outcome.success(request));
    }

    private EngineHost start(Model model, BatchOptions batch) throws Exception {
        DeploymentSpec spec = new DeploymentSpec(
                "tested",
                "1",
                model,
                batch,
                1,
                64,
                100,
                503,
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                Optional.empty(),
                Isolation.IN_PROCESS,
                1,
                PlacementOptions.ANY,
                Map.of(),
                List.of());
        EngineHost host =
                new EngineHost("tested", new Engines(RuntimeSettings.load()).create(spec, EngineResources.cpu(1)));
        hosts.add(host);
        CompletableFuture<Optional<EngineException>> started = new CompletableFuture<>();
        host.start(List.of(), started::complete);
        assertThat(started.get(60, TimeUnit.SECONDS)).isEmpty();
        return host;
    }

    private static Path model(String name) {
        return Path.of("models", name, name + ".pt").toAbsolutePath();
    }

    private static Tensors image(int[] labelAndPixels) {
        float[] pixels = new float[64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = labelAndPixels[i + 1];
        }
        return Tensors.of(Tensor.ofFloats("image", Shape.of(1, 8, 8), pixels));
    }

    private static List<Outcome> run(EngineHost host, Object... payloads) throws Exception {
        CompletableFuture<Execution> future = new CompletableFuture<>();
        host.run(List.of(payloads), (execution, thrown) -> {
            if (thrown != null) {
                future.completeExceptionally(thrown);
            } else {
                future.complete(execution);
            }
        });
        return future.get(60, TimeUnit.SECONDS).outcomes();
    }

    private static Tensors response(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Success.class);
        return (Tensors) ((Success) outcome).payload();
    }
}
