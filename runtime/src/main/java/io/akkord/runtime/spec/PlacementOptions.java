package io.akkord.runtime.spec;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which nodes the replicas of a deployment may and should be on.
 *
 * @param requiredLabels a node must have all of them, with these values
 * @param preferredLabels nodes that have more of them come first
 * @param resources custom resources each replica takes of its node
 * @param maxReplicasPerNode most replicas of the deployment on one node; 0 for no limit
 * @param avoid deployments that may not share a node with a replica of this one
 */
public record PlacementOptions(
        Map<String, String> requiredLabels,
        Map<String, String> preferredLabels,
        Map<String, Long> resources,
        int maxReplicasPerNode,
        Set<String> avoid) {
    /** Any node. */
    public static final PlacementOptions ANY = new PlacementOptions(Map.of(), Map.of(), Map.of(), 0, Set.of());

    public PlacementOptions {
        requiredLabels = Collections.unmodifiableMap(new TreeMap<>(requiredLabels));
        preferredLabels = Collections.unmodifiableMap(new TreeMap<>(preferredLabels));
        resources = Collections.unmodifiableMap(new TreeMap<>(resources));
        avoid = Collections.unmodifiableSet(new TreeSet<>(avoid));
        resources.forEach(
                (name, amount) -> Check.that(amount >= 0, "placement.resources." + name, amount, "0 or more"));
        Check.that(
                maxReplicasPerNode >= 0 && maxReplicasPerNode <= 10_000,
                "placement.max_replicas_per_node",
                maxReplicasPerNode,
                "0 (no limit) to 10000");
    }
}
