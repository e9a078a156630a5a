package io.akkord.runtime.reconcile;

import io.akkord.runtime.placement.PlacementNode;

/**
 * A node of the cluster as a deployment sees it.
 *
 * @param key which node, in which incarnation
 * @param name its id, the same in every incarnation
 * @param reachable an unreachable node gets nothing new; what it has is neither used nor given up
 * @param takesReplicas whether new replicas may be placed there
 * @param draining whether it is leaving: what it has is to be replaced elsewhere
 * @param placement what it has, and who holds it
 */
public record FleetNode(
        String key, String name, boolean reachable, boolean takesReplicas, boolean draining, PlacementNode placement) {}
