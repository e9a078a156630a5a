package io.akkord.runtime.engine;

import io.akkord.runtime.ModelRoots;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.handler.HandlerLifecycle;
import io.akkord.runtime.handler.HandlerServices;
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

/** Deployments for tests of engines. */
final class Specs {
    private Specs() {}

    static DeploymentSpec of(Model model, BatchOptions batch, int maxOngoing) {
        return of(model, batch, maxOngoing, Map.of("greeting", "hello"));
    }

    private static DeploymentSpec of(Model model, BatchOptions batch, int maxOngoing, Map<String, Object> config) {
        return new DeploymentSpec(
                "tested",
                "1",
                model,
                batch,
                1,
                maxOngoing,
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
                config,
                List.of());
    }

    static DeploymentSpec handler(Class<? extends HandlerLifecycle> type, int maxOngoing) {
        return of(
                new Model.JavaHandler(HandlerDefinition.of(type), List.of(), List.of()), BatchOptions.NONE, maxOngoing);
    }

    static DeploymentSpec handler(Class<? extends HandlerLifecycle> type, int maxOngoing, Map<String, Object> config) {
        Model model = new Model.JavaHandler(HandlerDefinition.of(type), List.of(), List.of());
        return of(model, BatchOptions.NONE, maxOngoing, config);
    }

    static HandlerEngine engine(Class<? extends HandlerLifecycle> type, int maxOngoing, int maxThreads) {
        DeploymentSpec spec = handler(type, maxOngoing);
        return new HandlerEngine(
                spec, (Model.JavaHandler) spec.model(), ongoing -> maxThreads, HandlerServices.none("this is a test"));
    }

    /** An archive that make_models.py wrote. */
    static Path model(String name) {
        return Path.of("src/test/models", name + ".pt").toAbsolutePath();
    }

    static TorchScriptEngine torch(Path file, BatchOptions batch, List<TensorSpec> inputs, List<TensorSpec> outputs) {
        Model.TorchScript model = new Model.TorchScript(file, inputs, outputs);
        return new TorchScriptEngine(of(model, batch, 4), model, new ModelRoots(List.of()), EngineResources.cpu(1));
    }
}
