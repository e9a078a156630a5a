package io.akkord.runtime.placement;

import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.LedgerSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The nodes of a plan, put into classes, and how each deployment lies over them. */
final class Fleet {
    /** By name; the index of a node is its place here. */
    final List<NodeState> nodes = new ArrayList<>();

    final List<NodeClass> classes;
    private final Map<NodeState, NodeClass> classOf = new HashMap<>();
    private final Map<String, DeploymentSpread> spreads = new HashMap<>();

    Fleet(List<PlacementNode> all, List<ReplicaDemand> demands) {
        if (all.size() >= 1 << 20) {
            throw new IllegalArgumentException(
                    "a plan can be made for less than 1048576 nodes, but there are " + all.size());
        }
        Set<String> keys = new TreeSet<>();
        for (ReplicaShape shape :
                new HashSet<>(demands.stream().map(ReplicaDemand::shape).toList())) {
            keys.addAll(shape.requiredLabels().keySet());
            keys.addAll(shape.preferredLabels().keySet());
        }
        Map<List<Object>, NodeClass> byTraits = new LinkedHashMap<>();
        Map<String, Map<String, Set<String>>> replicasByZone = new HashMap<>();
        for (PlacementNode given :
                all.stream().sorted(Comparator.comparing(PlacementNode::name)).toList()) {
            NodeState node = new NodeState(nodes.size(), given);
            if (!nodes.isEmpty() && nodes.get(nodes.size() - 1).name.equals(node.name)) {
                throw new IllegalArgumentException("node '" + node.name + "' is given twice");
            }
            nodes.add(node);
            Map<String, String> labels = new TreeMap<>(given.inventory().labels());
            labels.keySet().retainAll(keys);
            NodeClass nodeClass = byTraits.computeIfAbsent(
                    List.of(node.zone, labels, sizes(given.inventory())), traits -> new NodeClass(node.zone, labels));
            nodeClass.add(node);
            classOf.put(node, nodeClass);
            for (String deployment : node.replicas.keySet()) {
                spread(deployment).found(node);
            }
            Map<String, Set<String>> claiming = new HashMap<>();
            for (LedgerSnapshot.DeviceUse use : given.claims().devices()) {
                for (LedgerSnapshot.Holding holding : use.holdings()) {
                    claiming.computeIfAbsent(holding.holder().deployment(), d -> new HashSet<>())
                            .add(holding.holder().replica());
                    replicasByZone
                            .computeIfAbsent(holding.holder().deployment(), d -> new HashMap<>())
                            .computeIfAbsent(node.zone, z -> new HashSet<>())
                            .add(holding.holder().replica());
                }
            }
            given.replicas().forEach((deployment, count) -> spread(deployment)
                    .foundInZone(
                            node.zone,
                            Math.max(
                                    0,
                                    count
                                            - claiming.getOrDefault(deployment, Set.of())
                                                    .size())));
        }
        replicasByZone.forEach((deployment, zones) ->
                zones.forEach((zone, replicas) -> spread(deployment).foundInZone(zone, replicas.size())));
        classes = List.copyOf(byTraits.values());
    }

    private static Set<String> sizes(DeviceInventory inventory) {
        Set<String> sizes = new TreeSet<>();
        for (Device device : inventory.devices()) {
            sizes.add(device.kind() + " " + device.memoryBytes());
        }
        return sizes;
    }

    DeploymentSpread spread(String deployment) {
        return spreads.computeIfAbsent(deployment, DeploymentSpread::new);
    }

    NodeClass classOf(NodeState node) {
        NodeClass found = classOf.get(node);
        if (found == null) {
            throw new IllegalStateException("node '" + node.name + "' is of no class");
        }
        return found;
    }

    void take(Candidate candidate, ReplicaShape shape) {
        candidate.node().capacity.take(candidate.parts(), total(candidate, shape));
        classOf(candidate.node()).refresh(candidate.node());
    }

    void give(Collection<Candidate> candidates, ReplicaShape shape) {
        for (Candidate candidate : candidates) {
            candidate.node().capacity.give(candidate.parts(), total(candidate, shape));
            classOf(candidate.node()).refresh(candidate.node());
        }
    }

    private static Map<String, Long> total(Candidate candidate, ReplicaShape shape) {
        long ranks = candidate.parts().size() / shape.request().devices();
        Map<String, Long> total = new TreeMap<>(shape.resources());
        total.replaceAll((name, each) -> each * ranks);
        return total;
    }
}
