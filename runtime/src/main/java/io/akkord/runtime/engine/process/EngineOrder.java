package io.akkord.runtime.engine.process;

import io.akkord.runtime.RuntimeSettings;
import io.akkord.runtime.engine.EngineResources;
import io.akkord.runtime.spec.DeploymentSpec;

/**
 * What a child has to know to make its engine.
 *
 * @param spec as far as engines look at it; the rest does not cross
 * @param resources of the claim; which devices are visible is the child's environment
 */
record EngineOrder(DeploymentSpec spec, RuntimeSettings settings, EngineResources resources) {}
