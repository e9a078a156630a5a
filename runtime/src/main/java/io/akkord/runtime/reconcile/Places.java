package io.akkord.runtime.reconcile;

import io.akkord.runtime.device.CpuDemand;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.DeviceKind;
import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.placement.PlacementNode;
import io.akkord.runtime.placement.Plan;
import io.akkord.runtime.placement.Planner;
import io.akkord.runtime.placement.ReplicaDemand;
import io.akkord.runtime.placement.ReplicaShape;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.PlacementOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds nodes for new replicas: the planner over what the nodes say of themselves, set right by what is known of the own replicas. */
final class Places {
    private final Facts facts;

    Places(Facts facts) {
        this.facts = facts;
    }

    /**
     * Where new replicas go.
     *
     * @param nodes keys, one for each that has a place
     * @param reason why the others have none; empty when all have
     */
    record Found(List<String> nodes, String reason) {}

    /**
     * Looks for places for so many replicas more.
     *
     * @param staying which of the deployment's replicas count when they are spread
     * @param freed whose devices count as free: they are to be inherited, or their draining is being weighed
     * @param elsewhere a node that is not to be taken; null for none
     */
    Found find(
            Group group,
            int count,
            Predicate<Replica> staying,
            Predicate<Replica> freed,
            @Nullable String elsewhere,
            long now) {
        Map<String, String> barred = new LinkedHashMap<>();
        Map<String, String> keys = new HashMap<>();
        List<PlacementNode> nodes = new ArrayList<>();
        for (FleetNode node : facts.nodes()) {
            if (!takes(node) || node.key().equals(elsewhere)) {
                continue;
            }
            String why = group.attempts.barred(node.key(), now);
            if (why != null) {
                barred.put(node.name(), why);
            } else if (keys.putIfAbsent(node.placement().name(), node.key()) == null) {
                nodes.add(new KnownUse(facts, group.spec, staying, freed).of(node));
            }
        }
        ReplicaShape shape = shape(group.spec, nodes);
        List<ReplicaDemand> demands = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            demands.add(new ReplicaDemand(group.spec.name(), "new-" + i, shape));
        }
        Plan plan = Planner.plan(nodes, demands);
        List<String> found = new ArrayList<>();
        for (Plan.Assignment assignment : plan.assignments()) {
            String key = keys.get(assignment.ranks().get(0).node());
            if (key != null) {
                found.add(key);
            }
        }
        return new Found(found, plan.unplaced().isEmpty() ? "" : reason(plan, nodes, barred));
    }

    private static String reason(Plan plan, List<PlacementNode> nodes, Map<String, String> barred) {
        StringBuilder text = new StringBuilder();
        if (!nodes.isEmpty() || barred.isEmpty()) {
            text.append(
                    nodes.isEmpty()
                            ? "no node takes replicas"
                            : plan.unplaced().get(0).reason());
        }
        barred.forEach((node, why) -> text.append(text.isEmpty() ? "" : "; ")
                .append("node '")
                .append(node)
                .append("': ")
                .append(why));
        return text.toString();
    }

    static boolean takes(FleetNode node) {
        return node.reachable() && node.takesReplicas() && !node.draining();
    }

    /** Whether new replicas of the group may go anywhere at all, if there were room. */
    boolean anyEligible(Group group, long now) {
        return facts.nodes().stream()
                .anyMatch(node ->
                        takes(node) && group.attempts.barred(node.key(), now) == null && hasLabels(node, group.spec));
    }

    static boolean hasLabels(FleetNode node, DeploymentSpec spec) {
        return node.placement()
                .inventory()
                .labels()
                .entrySet()
                .containsAll(spec.placement().requiredLabels().entrySet());
    }

    /** Whether a replica's CPU slots can be used by its successor on the same node. */
    static boolean inheritable(DeploymentSpec spec) {
        return spec.devices()
                .filter(request -> request.kind() == DeviceKind.CPU_SLOT)
                .isPresent();
    }

    static ReplicaShape shape(DeploymentSpec spec, List<PlacementNode> nodes) {
        PlacementOptions options = spec.placement();
        Optional<DeviceRequest> claim = spec.devices()
                .map(request -> nodes.isEmpty()
                        ? request
                        : claimOn(request, spec, nodes.get(0).inventory()));
        ReplicaShape shape = claim.map(ReplicaShape::of).orElseGet(ReplicaShape::withoutDevices);
        return shape.taking(options.resources())
                .requiring(options.requiredLabels())
                .preferring(options.preferredLabels())
                .avoiding(options.avoid())
                .atMostPerNode(options.maxReplicasPerNode() == 0 ? Integer.MAX_VALUE : options.maxReplicasPerNode());
    }

    /** As the node's own ledger will ask: engine threads make more slots of one. */
    static DeviceRequest claimOn(DeviceRequest request, DeploymentSpec spec, DeviceInventory inventory) {
        return CpuDemand.on(inventory).request(request, spec.engineThreads());
    }
}
