package io.akkord.runtime.placement;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How the replicas of one deployment lie over nodes and zones. */
final class DeploymentSpread {
    private final String deployment;
    private final TreeMap<Integer, TreeMap<Integer, NodeState>> nodesByReplicas = new TreeMap<>();
    private final Map<String, Integer> zoneReplicas = new HashMap<>();

    DeploymentSpread(String deployment) {
        this.deployment = deployment;
    }

    /** Takes in a node that has replicas already. */
    void found(NodeState node) {
        put(node);
    }

    void foundInZone(String zone, int replicas) {
        zoneReplicas.merge(zone, replicas, Integer::sum);
    }

    /** Takes in a replica with ranks on these nodes. */
    void placed(Collection<NodeState> nodes) {
        Set<String> zones = new HashSet<>();
        for (NodeState node : new HashSet<>(nodes)) {
            int before = node.replicasOf(deployment);
            if (before > 0) {
                nodesByReplicas.getOrDefault(before, new TreeMap<>()).remove(node.index);
            }
            node.placed(deployment);
            put(node);
            zones.add(node.zone);
        }
        zones.forEach(zone -> zoneReplicas.merge(zone, 1, Integer::sum));
    }

    int inZone(String zone) {
        return zoneReplicas.getOrDefault(zone, 0);
    }

    int mostOnANode() {
        return nodesByReplicas.isEmpty() ? 0 : nodesByReplicas.lastKey();
    }

    /** Nodes with exactly that many replicas, which is 1 or more. */
    Collection<NodeState> nodesWith(int replicas) {
        TreeMap<Integer, NodeState> nodes = nodesByReplicas.get(replicas);
        return nodes == null ? List.of() : nodes.values();
    }

    private void put(NodeState node) {
        nodesByReplicas
                .computeIfAbsent(node.replicasOf(deployment), count -> new TreeMap<>())
                .put(node.index, node);
    }
}
