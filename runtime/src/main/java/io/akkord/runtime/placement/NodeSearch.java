package io.akkord.runtime.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds nodes for the replicas of one deployment and shape that claim nothing. Looks at every node with the labels, for each of them. */
final class NodeSearch {
    private final Fleet fleet;
    private final String deployment;
    private final ReplicaShape shape;
    private final DeploymentSpread spread;
    private final List<NodeClass> eligible = new ArrayList<>();
    private final Comparator<NodeState> order;

    NodeSearch(Fleet fleet, String deployment, ReplicaShape shape) {
        this.fleet = fleet;
        this.deployment = deployment;
        this.shape = shape;
        this.spread = fleet.spread(deployment);
        for (NodeClass nodeClass : fleet.classes) {
            if (nodeClass.labels.entrySet().containsAll(shape.requiredLabels().entrySet())) {
                eligible.add(nodeClass);
            }
        }
        this.order = Comparator.comparingInt((NodeState node) -> -preferred(fleet.classOf(node)))
                .thenComparingInt(node -> node.replicasOf(deployment))
                .thenComparingInt(node -> shape.spreadZones() ? spread.inZone(node.zone) : 0)
                .thenComparingInt(node -> node.allReplicas)
                .thenComparingInt(node -> node.index);
    }

    /** Takes the place it finds; null where there is none. */
    @Nullable
    NodeState place() {
        NodeState best = null;
        for (NodeClass nodeClass : eligible) {
            for (NodeState node : nodeClass.nodes) {
                if ((best == null || order.compare(node, best) < 0)
                        && node.allows(deployment, shape)
                        && node.capacity.timesResources(shape.resources()) > 0) {
                    best = node;
                }
            }
        }
        if (best != null) {
            best.capacity.take(List.of(), shape.resources());
            best.refuse(deployment, shape);
            spread.placed(List.of(best));
        }
        return best;
    }

    /** Why the last one found no place. */
    String reason() {
        return NearMiss.withoutDevices(fleet, eligible, deployment, shape).reason();
    }

    private int preferred(NodeClass nodeClass) {
        int met = 0;
        for (Map.Entry<String, String> label : shape.preferredLabels().entrySet()) {
            met += label.getValue().equals(nodeClass.labels.get(label.getKey())) ? 1 : 0;
        }
        return met;
    }
}
