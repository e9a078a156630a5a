package io.akkord.examples;

import io.akkord.api.Application;
import io.akkord.api.ApplicationProvider;
import io.akkord.api.Deployment;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What {@code akkord up} serves: {@code digits}, which reads handwritten digits, {@code busy}, which does as much work as it is asked to, and
 * {@code echo}, which returns what it gets.
 */
public final class BundledApplication implements ApplicationProvider {
    private static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    @Override
    public String name() {
        return "bundled";
    }

    @Override
    public Application application(Path home) {
        Path models = home.resolve("examples").resolve("models");
        return Application.named(name())
                .deployment(Deployment.torchScript("busy")
                        .model(models.resolve("busy").resolve("busy.pt"))
                        .input(TensorSpec.of("x", DataType.FP32, 256))
                        .input(TensorSpec.of("rounds", DataType.INT32, 1))
                        .output(TensorSpec.of("y", DataType.FP32, 256))
                        .batch(b -> b.maxSize(32).maxDelay(Duration.ofMillis(2)))
                        .warmUp(Tensors.of(
                                Tensor.ofFloats("x", Shape.of(1, 256), new float[256]),
                                Tensor.ofInts("rounds", Shape.of(1, 1), 1))))
                .deployment(Deployment.handler("echo", EchoHandler.class).maxOngoingRequests(256))
                .deployment(Deployment.torchScript("digits")
                        .model(models.resolve("digits").resolve("digits.pt"))
                        .input(TensorSpec.of("image", DataType.FP32, 8, 8))
                        .output(TensorSpec.of("label", DataType.INT64, 1))
                        .output(TensorSpec.of("probabilities", DataType.FP32, 10)
                                .withLabels(DIGITS))
                        .batch(b -> b.maxSize(32).maxDelay(Duration.ofMillis(1)))
                        .warmUp(Tensors.of(Tensor.ofFloats("image", Shape.of(1, 8, 8), new float[64]))))
                .build();
    }
}
