package io.akkord.runtime.placement;

import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.Misfit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a replica found no place: what it asked for, and the node that came nearest. */
record NearMiss(String reason, boolean forAnyDeployment) {

    /** @param eligible nodes with the required labels */
    static NearMiss of(Fleet fleet, List<NodeClass> eligible, String deployment, ReplicaShape shape) {
        if (fleet.nodes.isEmpty()) {
            return new NearMiss("there are no nodes", true);
        }
        if (eligible.isEmpty()) {
            return new NearMiss(labels(fleet, shape), true);
        }
        NearMiss obvious = byIndex(eligible, shape);
        return obvious != null ? obvious : byNode(eligible, deployment, shape);
    }

    /** The same for a replica that claims nothing. */
    static NearMiss withoutDevices(Fleet fleet, List<NodeClass> eligible, String deployment, ReplicaShape shape) {
        if (fleet.nodes.isEmpty()) {
            return new NearMiss("there are no nodes", true);
        }
        if (eligible.isEmpty()) {
            return new NearMiss(labels(fleet, shape), true);
        }
        long lacking = 0;
        long barred = 0;
        for (NodeClass nodeClass : eligible) {
            for (NodeState node : nodeClass.nodes) {
                lacking += node.capacity.timesResources(shape.resources()) > 0 ? 0 : 1;
                barred += node.allows(deployment, shape) ? 0 : 1;
            }
        }
        return new NearMiss(
                "of " + count(eligible) + ", " + lacking + " lack what is left of the resources " + shape.resources()
                        + ", and " + barred + " already have " + limit(shape)
                        + " or a deployment that may not share a node with '" + deployment + "'",
                false);
    }

    /** Where the index alone shows that nothing can fit; null where it does not. */
    private static @Nullable NearMiss byIndex(List<NodeClass> eligible, ReplicaShape shape) {
        long atMost = 0;
        boolean mayFit = false;
        NodeClass.Top nearest = null;
        for (NodeClass nodeClass : eligible) {
            atMost += nodeClass.atMost(shape.request());
            NodeClass.Top top = nodeClass.top(shape.request());
            mayFit |= top != null && top.mayFit();
            if (top != null && (nearest == null || top.amount() > nearest.amount())) {
                nearest = top;
            }
        }
        if (nearest == null || (mayFit && atMost >= shape.devices())) {
            return null;
        }
        String together = shape.ranks() == 1
                ? ""
                : "; all nodes together have at most " + atMost + " of " + shape.devices() + " devices free";
        return new NearMiss(nearest(nearest.node(), eligible, shape) + together, true);
    }

    private static NearMiss byNode(List<NodeClass> eligible, String deployment, ReplicaShape shape) {
        NodeState nearest = eligible.get(0).nodes.get(0);
        Nearness best = Nearness.of(nearest, shape);
        long room = 0;
        long fitting = 0;
        long barred = 0;
        for (NodeClass nodeClass : eligible) {
            for (NodeState node : nodeClass.nodes) {
                Nearness nearness = Nearness.of(node, shape);
                room += nearness.room;
                fitting += nearness.room > 0 ? 1 : 0;
                barred += nearness.room > 0 && !node.allows(deployment, shape) ? 1 : 0;
                int order = nearness.compareTo(best);
                if (order > 0 || (order == 0 && node.index < nearest.index)) {
                    best = nearness;
                    nearest = node;
                }
            }
        }
        if (room >= shape.ranks() && barred > 0) {
            return new NearMiss(
                    "asked for " + asked(shape) + "; " + fitting + " of " + count(eligible) + " have room, but "
                            + barred
                            + " of them already have " + limit(shape)
                            + " or a deployment that may not share a node with '"
                            + deployment + "'",
                    false);
        }
        String together = shape.ranks() == 1
                ? ""
                : "; all nodes together have room for " + room + " of " + shape.ranks() + " ranks";
        return new NearMiss(nearest(nearest, eligible, shape) + together, true);
    }

    private static String nearest(NodeState node, List<NodeClass> eligible, ReplicaShape shape) {
        return Misfit.of(node.capacity, shape.request(), shape.ranks(), shape.resources()) + " (nearest of "
                + count(eligible)
                + (shape.requiredLabels().isEmpty() ? "" : " with the labels " + shape.requiredLabels()) + ")";
    }

    private static String count(List<NodeClass> classes) {
        int nodes =
                classes.stream().mapToInt(nodeClass -> nodeClass.nodes.size()).sum();
        return nodes + (nodes == 1 ? " node" : " nodes");
    }

    private static String asked(ReplicaShape shape) {
        return (shape.ranks() == 1 ? "" : shape.ranks() + " ranks, each ")
                + shape.request().describe();
    }

    private static String limit(ReplicaShape shape) {
        return shape.maxPerNode() == Integer.MAX_VALUE
                ? "a replica"
                : "the most replicas allowed on a node (" + shape.maxPerNode() + ")";
    }

    private static String labels(Fleet fleet, ReplicaShape shape) {
        NodeState nearest = fleet.nodes.get(0);
        long most = -1;
        for (NodeState node : fleet.nodes) {
            long met = met(node, shape);
            if (met > most) {
                most = met;
                nearest = node;
            }
        }
        StringBuilder text = new StringBuilder("none of " + fleet.nodes.size() + " nodes has the labels "
                + shape.requiredLabels() + "; the nearest, '" + nearest.name + "', has");
        Map<String, String> labels = nearest.capacity.inventory().labels();
        String separator = " ";
        for (Map.Entry<String, String> wanted : shape.requiredLabels().entrySet()) {
            String value = labels.get(wanted.getKey());
            if (!wanted.getValue().equals(value)) {
                text.append(separator).append(value == null ? "no " + wanted.getKey() : wanted.getKey() + "=" + value);
                separator = ", ";
            }
        }
        return text.toString();
    }

    private static long met(NodeState node, ReplicaShape shape) {
        Map<String, String> labels = node.capacity.inventory().labels();
        return shape.requiredLabels().entrySet().stream()
                .filter(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())))
                .count();
    }

    /** More is nearer: ranks that fit, devices that fit, and what is left of the roomiest device. */
    private record Nearness(int room, int devices, int roomiest) implements Comparable<Nearness> {
        static Nearness of(NodeState node, ReplicaShape shape) {
            int roomiest = 0;
            List<Device> devices = node.capacity.inventory().devices();
            for (int at = 0; at < devices.size(); at++) {
                if (shape.request().admits(devices.get(at)) && node.capacity.usable(at)) {
                    roomiest = Math.max(roomiest, node.capacity.tightness(at));
                }
            }
            return new Nearness(node.roomFor(shape), node.capacity.candidates(shape.request()), roomiest);
        }

        @Override
        public int compareTo(Nearness other) {
            int order = Integer.compare(room, other.room);
            order = order != 0 ? order : Integer.compare(devices, other.devices);
            return order != 0 ? order : Integer.compare(roomiest, other.roomiest);
        }
    }
}
