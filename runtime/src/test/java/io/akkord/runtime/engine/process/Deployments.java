package io.akkord.runtime.engine.process;

import io.akkord.runtime.RuntimeSettings;
import io.akkord.runtime.engine.EngineHost;
import io.akkord.runtime.engine.EngineResources;
import io.akkord.runtime.engine.Engines;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.handler.HandlerLifecycle;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.PlacementOptions;
import io.akkord.runtime.spec.TensorSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Deployments whose engines run in a process of their own, or beside it in this one for comparison. */
final class Deployments {
    static final Engines ENGINES = new Engines(new RuntimeSettings(1, 0, List.of()));
    static final BatchOptions EIGHT = BatchOptions.ofSize(8, Duration.ZERO);

    private Deployments() {}

    static DeploymentSpec of(
            String name, Model model, BatchOptions batch, Isolation isolation, Map<String, Object> userConfig) {
        return new DeploymentSpec(
                name,
                "1",
                model,
                batch,
                1,
                4,
                100,
                503,
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                Optional.empty(),
                isolation,
                1,
                PlacementOptions.ANY,
                userConfig,
                List.of());
    }

    static DeploymentSpec handler(Class<? extends HandlerLifecycle> type, Map<String, Object> userConfig) {
        return handler("tested", type, userConfig);
    }

    static DeploymentSpec handler(String name, Class<? extends HandlerLifecycle> type, Map<String, Object> userConfig) {
        return of(
                name,
                new Model.JavaHandler(HandlerDefinition.of(type), List.of(), List.of()),
                BatchOptions.NONE,
                Isolation.PROCESS,
                userConfig);
    }

    static DeploymentSpec torch(String model, Isolation isolation, TensorSpec input, TensorSpec output) {
        Path file = Path.of("src/test/models", model + ".pt");
        return of("tested", new Model.TorchScript(file, List.of(input), List.of(output)), EIGHT, isolation, Map.of());
    }

    static ProcessEngine engine(DeploymentSpec spec) {
        return (ProcessEngine) ENGINES.create(spec, EngineResources.cpu(1));
    }

    static EngineHost host(DeploymentSpec spec) {
        return new EngineHost("tested", ENGINES.create(spec, EngineResources.cpu(1)));
    }
}
