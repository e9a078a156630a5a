package io.akkord.runtime.reconcile;

import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;

/** What a changed spec means for the replicas that there are. */
public enum SpecChange {
    /** Nothing changed. */
    NONE,
    /** They can take it while they serve: counts, limits, timeouts, batch options, health checks, placement, a handler's user_config. */
    LIGHT,
    /** It needs new replicas: the model, what they claim, how and where their engine runs, their warm-up. */
    HEAVY;

    /** Placement is light because only those replicas that it no longer allows where they are have to go. */
    public static SpecChange of(DeploymentSpec from, DeploymentSpec to) {
        if (from.equals(to)) {
            return NONE;
        }
        boolean userConfigStays = from.userConfig().equals(to.userConfig());
        if (!userConfigStays
                && !(to.model() instanceof Model.JavaHandler handler
                        && handler.definition().reconfigurable())) {
            return HEAVY;
        }
        if (from.batch().isBatched() != to.batch().isBatched()) {
            return HEAVY;
        }
        DeploymentSpec taken = new DeploymentSpec(
                to.name(),
                from.version(),
                from.model(),
                to.batch(),
                to.replicas(),
                to.maxOngoingRequests(),
                to.maxQueuedRequests(),
                to.overloadStatus(),
                to.requestTimeout(),
                to.gracefulShutdownTimeout(),
                to.healthCheckPeriod(),
                to.healthCheckTimeout(),
                from.engineThreads(),
                from.devices(),
                from.isolation(),
                to.minAvailable(),
                to.placement(),
                to.userConfig(),
                from.warmUp());
        return taken.equals(to) ? LIGHT : HEAVY;
    }
}
