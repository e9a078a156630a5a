package io.akkord.runtime.engine;

import io.akkord.runtime.ModelRoots;
import io.akkord.runtime.RuntimeSettings;
import io.akkord.runtime.engine.process.ProcessEngine;
import io.akkord.runtime.handler.HandlerServices;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.Model;

/** Picks the engine that runs a deployment's model. */
public final class Engines implements EngineFactory {
    private final RuntimeSettings settings;
    private final ModelRoots roots;
    private final HandlerServices services;

    /** Engines without a node around them: their handlers cannot call other deployments. */
    public Engines(RuntimeSettings settings) {
        this(settings, HandlerServices.none("this handler runs without a node"));
    }

    /** Engines of a node. */
    public Engines(RuntimeSettings settings, HandlerServices services) {
        this.services = services;
        this.settings = settings;
        this.roots = new ModelRoots(settings.modelRoots());
    }

    @Override
    public Engine create(DeploymentSpec spec, EngineResources resources) {
        Engine engine = inProcess(spec, resources);
        return spec.isolation() == Isolation.PROCESS
                ? new ProcessEngine(spec, settings, resources, engine.concurrency())
                : engine;
    }

    private Engine inProcess(DeploymentSpec spec, EngineResources resources) {
        Model model = spec.model();
        if (model instanceof Model.JavaHandler handler) {
            return new HandlerEngine(spec, handler, settings::handlerThreads, services);
        }
        if (model instanceof Model.TorchScript torchScript) {
            return new TorchScriptEngine(spec, torchScript, roots, resources);
        }
        throw new IllegalArgumentException("deployment '" + spec.name() + "': there is no engine for " + model);
    }
}
