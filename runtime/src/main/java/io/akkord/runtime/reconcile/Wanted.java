package io.akkord.runtime.reconcile;

import io.akkord.runtime.spec.DeploymentSpec;

/**
 * What is wanted of a deployment.
 *
 * @param revision one more with every changed spec
 */
public record Wanted(DeploymentSpec spec, long revision, Goal goal) {

    /** What is to become of it. */
    public enum Goal {
        /** Replicas as its spec says. */
        SERVE,
        /** Known, without replicas. */
        UNLOADED,
        /** To be drained and forgotten. */
        GONE
    }
}
