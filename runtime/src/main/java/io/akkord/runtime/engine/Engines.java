package io.akkord.runtime.engine;

import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;

/** Picks the engine that runs a deployment's model. */
public final class Engines implements EngineFactory {
    private final int engineThreads;
    private final int handlerThreads;

    /**
     * The engines of a node.
     *
     * @param engineThreads CPU threads of a TorchScript replica whose deployment leaves the choice to the node
     * @param handlerThreads most threads that a replica of a Java handler takes
     */
    public Engines(int engineThreads, int handlerThreads) {
        this.engineThreads = engineThreads;
        this.handlerThreads = handlerThreads;
    }

    @Override
    public Engine create(DeploymentSpec spec) {
        Model model = spec.model();
        if (model instanceof Model.JavaHandler handler) {
            return new HandlerEngine(spec, handler, handlerThreads);
        }
        throw new IllegalArgumentException("deployment '" + spec.name() + "': no engine runs " + model);
    }
}
