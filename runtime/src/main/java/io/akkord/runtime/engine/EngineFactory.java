package io.akkord.runtime.engine;

import io.akkord.runtime.spec.DeploymentSpec;

/** Makes the engine of a replica. Making is cheap; {@link Engine#load()} does the work. */
@FunctionalInterface
public interface EngineFactory {
    Engine create(DeploymentSpec spec, EngineResources resources);
}
