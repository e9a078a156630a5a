package io.akkord.runtime.placement;

import io.akkord.runtime.device.Allotment;
import io.akkord.runtime.device.LedgerSnapshot;
import io.akkord.runtime.device.NodeCapacity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A node while a plan is made. */
final class NodeState {
    final int index;
    final String name;
    final String zone;
    final NodeCapacity capacity;
    /** Replicas on the node, by deployment. */
    final Map<String, Integer> replicas = new HashMap<>();
    /** Replicas on the node. */
    int allReplicas;
    /** Deployments that replicas placed here in this plan refuse to have beside them. */
    final Set<String> refused = new HashSet<>();

    NodeState(int index, PlacementNode node) {
        this.index = index;
        this.name = node.name();
        this.zone = node.inventory().zone().orElse("");
        this.capacity = new NodeCapacity(node.inventory(), node.claims());
        Map<String, Set<String>> seen = new HashMap<>();
        for (LedgerSnapshot.DeviceUse use : node.claims().devices()) {
            for (LedgerSnapshot.Holding holding : use.holdings()) {
                seen.computeIfAbsent(holding.holder().deployment(), d -> new HashSet<>())
                        .add(holding.holder().replica());
            }
        }
        replicas.putAll(node.replicas());
        replicas.values().removeIf(count -> count <= 0);
        seen.forEach((deployment, names) -> replicas.merge(deployment, names.size(), Math::max));
        replicas.values().forEach(count -> allReplicas += count);
    }

    void placed(String deployment) {
        replicas.merge(deployment, 1, Integer::sum);
        allReplicas++;
    }

    /** A replica that was placed here refuses those that it avoids. */
    void refuse(String deployment, ReplicaShape shape) {
        for (String avoided : shape.avoidDeployments()) {
            if (!avoided.equals(deployment)) {
                refused.add(avoided);
            }
        }
    }

    int replicasOf(String deployment) {
        return replicas.getOrDefault(deployment, 0);
    }

    /** Whether anti-affinity and the limit per node allow another replica here. */
    boolean allows(String deployment, ReplicaShape shape) {
        if (refused.contains(deployment) || replicasOf(deployment) >= shape.maxPerNode()) {
            return false;
        }
        for (String avoided : shape.avoidDeployments()) {
            if (replicasOf(avoided) > 0 && !avoided.equals(deployment)) {
                return false;
            }
        }
        return true;
    }

    /** Most ranks the node could take, each for itself. */
    int roomFor(ReplicaShape shape) {
        return Math.min(
                capacity.timesResources(shape.resources()),
                capacity.candidates(shape.request()) / shape.request().devices());
    }

    /** The devices so many ranks would get, or nothing: devices and custom resources must both do. */
    List<Allotment> fit(ReplicaShape shape, int ranks) {
        return capacity.timesResources(shape.resources()) < ranks
                ? List.of()
                : capacity.fit(shape.request(), ranks).orElse(List.of());
    }
}
