package io.akkord.runtime.reconcile;

import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;

/** What is to be done; doing it twice does no harm. Nodes are named by {@link FleetNode#key()}. */
public sealed interface Action {

    /** @param rollout whether it is to take the place of one on the same node that still serves */
    record Start(String replica, String node, DeploymentSpec spec, long revision, boolean rollout) implements Action {}

    /** @param within how long it may finish what it has; 0 stops at once */
    record Drain(String replica, String node, Duration within) implements Action {}

    /** Gives a replica a revision that it can take while it serves. */
    record Reconfigure(String replica, String node, DeploymentSpec spec, long revision) implements Action {}

    /** Has the routers of all nodes refuse what is new and finish what they have; answered by {@code Reconciler.routersDrained}. */
    record DrainRouters(Duration within) implements Action {}
}
