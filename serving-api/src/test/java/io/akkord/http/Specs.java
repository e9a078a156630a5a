package io.akkord.http;

import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.handler.HandlerLifecycle;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.PlacementOptions;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Tensors;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Specs of deployments for tests. What their handlers do is up to the fake that carries them. */
final class Specs {
    private Specs() {}

    public static final class TensorHandler implements Handler<Tensors, Tensors> {
        @Override
        public CompletionStage<Tensors> handle(Tensors request) {
            return CompletableFuture.completedFuture(request);
        }
    }

    public record Question(String text, int times) {}

    public record Answer(String text) {}

    public static final class TextHandler implements Handler<Question, Answer> {
        @Override
        public CompletionStage<Answer> handle(Question request) {
            return CompletableFuture.completedFuture(new Answer(request.text()));
        }
    }

    /** Takes any tensors; not batched. */
    static DeploymentSpec anyTensors(String name) {
        return spec(name, handler(TensorHandler.class, List.of(), List.of()), BatchOptions.NONE);
    }

    /** Takes X, FP32 [n, 4], in batches of up to 8, with 3 priorities; gives Y, FP32 [n, 2], of the classes cat and dog. */
    static DeploymentSpec classifier(String name) {
        return spec(
                name,
                handler(
                        TensorHandler.class,
                        List.of(TensorSpec.of("X", DataType.FP32, 4)),
                        List.of(TensorSpec.of("Y", DataType.FP32, 2).withLabels(List.of("cat", "dog")))),
                new BatchOptions(8, Duration.ofMillis(2), List.of(4), 3));
    }

    /** Takes JSON of a {@link Question}. */
    static DeploymentSpec text(String name) {
        return spec(name, handler(TextHandler.class, List.of(), List.of()), BatchOptions.NONE);
    }

    private static Model handler(
            Class<? extends HandlerLifecycle> type, List<TensorSpec> inputs, List<TensorSpec> outputs) {
        return new Model.JavaHandler(HandlerDefinition.of(type), inputs, outputs);
    }

    private static DeploymentSpec spec(String name, Model model, BatchOptions batch) {
        return new DeploymentSpec(
                name,
                "1",
                model,
                batch,
                1,
                8,
                100,
                429,
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                0,
                Optional.empty(),
                Isolation.IN_PROCESS,
                1,
                PlacementOptions.ANY,
                Map.of(),
                List.of());
    }
}
