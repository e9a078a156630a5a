package io.akkord.runtime.placement;

import io.akkord.runtime.device.DeviceRequest;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the replicas of a revision need, one like the other.
 *
 * @param claim of each rank, its memory budget on each device; empty: it claims nothing, and has one rank
 * @param ranks of a replica; each gets a claim of its own, all or none
 * @param resources custom resources each rank takes of its node
 * @param requiredLabels a node must have all of them, with these values
 * @param preferredLabels nodes that have more of them come first, before spreading is looked at
 * @param avoidDeployments deployments that may not share a node with a replica of this one. Held both ways among the replicas of one plan;
 *     against replicas that run already only from this side
 * @param maxPerNode most replicas of the deployment on a node; a replica counts on each node where it has a rank
 * @param spreadZones whether, among nodes with equally many replicas of the deployment, the zone with the fewest comes first
 */
public record ReplicaShape(
        Optional<DeviceRequest> claim,
        int ranks,
        Map<String, Long> resources,
        Map<String, String> requiredLabels,
        Map<String, String> preferredLabels,
        Set<String> avoidDeployments,
        int maxPerNode,
        boolean spreadZones) {

    public ReplicaShape {
        if (ranks < 1 || ranks > 4096) {
            throw new IllegalArgumentException("ranks of a replica must be 1 to 4096, but are " + ranks);
        }
        if (ranks > 1 && claim.isEmpty()) {
            throw new IllegalArgumentException(
                    "a replica that claims nothing must have 1 rank, but has " + ranks + "; ranks are for devices");
        }
        if (maxPerNode < 1) {
            throw new IllegalArgumentException("replicas on a node must be limited to 1 or more, but to " + maxPerNode);
        }
        resources.forEach((name, amount) -> {
            if (amount < 0) {
                throw new IllegalArgumentException("resource '" + name + "' must be 0 or more, but is " + amount);
            }
        });
        resources = Collections.unmodifiableMap(new TreeMap<>(resources));
        requiredLabels = Collections.unmodifiableMap(new TreeMap<>(requiredLabels));
        preferredLabels = Collections.unmodifiableMap(new TreeMap<>(preferredLabels));
        avoidDeployments = Collections.unmodifiableSet(new TreeSet<>(avoidDeployments));
    }

    /** Spread over nodes, then zones; no other wish. */
    public static ReplicaShape of(DeviceRequest request) {
        return group(request, 1);
    }

    public static ReplicaShape group(DeviceRequest request, int ranks) {
        return new ReplicaShape(
                Optional.of(request), ranks, Map.of(), Map.of(), Map.of(), Set.of(), Integer.MAX_VALUE, true);
    }

    /** One that claims nothing: any node has room for it. */
    public static ReplicaShape withoutDevices() {
        return new ReplicaShape(Optional.empty(), 1, Map.of(), Map.of(), Map.of(), Set.of(), Integer.MAX_VALUE, true);
    }

    public ReplicaShape requiring(Map<String, String> labels) {
        return new ReplicaShape(
                claim, ranks, resources, labels, preferredLabels, avoidDeployments, maxPerNode, spreadZones);
    }

    public ReplicaShape preferring(Map<String, String> labels) {
        return new ReplicaShape(
                claim, ranks, resources, requiredLabels, labels, avoidDeployments, maxPerNode, spreadZones);
    }

    public ReplicaShape avoiding(Set<String> deployments) {
        return new ReplicaShape(
                claim, ranks, resources, requiredLabels, preferredLabels, deployments, maxPerNode, spreadZones);
    }

    public ReplicaShape atMostPerNode(int replicas) {
        return new ReplicaShape(
                claim, ranks, resources, requiredLabels, preferredLabels, avoidDeployments, replicas, spreadZones);
    }

    public ReplicaShape taking(Map<String, Long> customResources) {
        return new ReplicaShape(
                claim,
                ranks,
                customResources,
                requiredLabels,
                preferredLabels,
                avoidDeployments,
                maxPerNode,
                spreadZones);
    }

    public ReplicaShape spreadingZones(boolean on) {
        return new ReplicaShape(
                claim, ranks, resources, requiredLabels, preferredLabels, avoidDeployments, maxPerNode, on);
    }

    /** What each rank claims; only for those that claim something. */
    DeviceRequest request() {
        return claim.orElseThrow(() -> new IllegalStateException("a replica of this shape claims nothing"));
    }

    int devices() {
        return claim.isEmpty() ? 0 : ranks * request().devices();
    }
}
