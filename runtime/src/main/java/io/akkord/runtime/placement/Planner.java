package io.akkord.runtime.placement;

import io.akkord.runtime.device.Allotment;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses devices for replicas. Pure and deterministic: the order of nodes and demands does not matter.
 *
 * <p>Demands are placed in order of size, the largest first, each where it fits best (best fit decreasing: Johnson, "Fast algorithms for bin
 * packing", 1974; shares by their dominant resource: Ghodsi et al., NSDI 2011). A replica goes to a node that has the required labels and
 * that anti-affinity and the limit per node allow; among those, by this order: most preferred labels; fewest replicas of its deployment;
 * devices in one NVLink island; fewest replicas of its deployment in the zone; a device in use before an unused one, for shares; the
 * smallest devices; the least room that is enough; the first by name. A group that fits no node goes to as few nodes of one zone as it
 * takes, else of several zones. It gets all its ranks or none. One that claims nothing goes, after the same rules for labels, anti-affinity,
 * limit and spread, to the node with the fewest replicas of all deployments.
 *
 * <p>Cost: nodes are indexed by what is free on them, so that a demand looks at few of them; the index has an entry or two a device.
 */
public final class Planner {
    private static final Comparator<ReplicaDemand> LARGEST_FIRST = Comparator.comparingInt(
                    (ReplicaDemand demand) -> -demand.shape().devices())
            .thenComparingInt(demand -> exclusive(demand.shape()) ? 0 : 1)
            .thenComparingInt(demand -> -demand.shape().requiredLabels().size())
            .thenComparingInt(demand -> -share(demand.shape()))
            .thenComparingLong(demand -> demand.shape()
                    .claim()
                    .map(request -> -request.memoryBytes())
                    .orElse(0L))
            .thenComparing(ReplicaDemand::deployment)
            .thenComparing(ReplicaDemand::replica);

    private final Fleet fleet;
    private final Map<ReplicaShape, String> hopeless = new HashMap<>();
    private final Map<String, Map<ReplicaShape, Search>> searches = new HashMap<>();
    private final Map<String, Map<ReplicaShape, NodeSearch>> nodeSearches = new HashMap<>();

    private Planner(Fleet fleet) {
        this.fleet = fleet;
    }

    /**
     * Places as many of the demands as fit.
     *
     * @throws IllegalArgumentException when two nodes have the same name, or two demands the same deployment and replica
     */
    public static Plan plan(List<PlacementNode> nodes, List<ReplicaDemand> demands) {
        Set<List<String>> names = new HashSet<>();
        for (ReplicaDemand demand : demands) {
            if (!names.add(List.of(demand.deployment(), demand.replica()))) {
                throw new IllegalArgumentException("replica '" + demand.replica() + "' of deployment '"
                        + demand.deployment() + "' is demanded twice");
            }
        }
        return new Planner(new Fleet(nodes, demands)).plan(demands);
    }

    private Plan plan(List<ReplicaDemand> demands) {
        List<Plan.Assignment> assignments = new ArrayList<>();
        List<Plan.Unplaced> unplaced = new ArrayList<>();
        for (ReplicaDemand demand : demands.stream().sorted(LARGEST_FIRST).toList()) {
            if (demand.shape().claim().isEmpty()) {
                placeWithoutDevices(demand, assignments, unplaced);
                continue;
            }
            Search search = searches.computeIfAbsent(demand.deployment(), name -> new HashMap<>())
                    .computeIfAbsent(demand.shape(), shape -> new Search(fleet, demand.deployment(), shape));
            List<Candidate> chosen = isHopeless(search, demand) ? List.of() : search.place();
            if (chosen.isEmpty()) {
                unplaced.add(new Plan.Unplaced(demand, reason(search, demand)));
            } else {
                assignments.add(
                        new Plan.Assignment(demand, ranks(chosen, demand.shape().request())));
            }
        }
        assignments.sort(Comparator.comparing(Plan.Assignment::demand, BY_NAME));
        unplaced.sort(Comparator.comparing(Plan.Unplaced::demand, BY_NAME));
        return new Plan(assignments, unplaced);
    }

    private void placeWithoutDevices(
            ReplicaDemand demand, List<Plan.Assignment> assignments, List<Plan.Unplaced> unplaced) {
        NodeSearch search = nodeSearches
                .computeIfAbsent(demand.deployment(), name -> new HashMap<>())
                .computeIfAbsent(demand.shape(), shape -> new NodeSearch(fleet, demand.deployment(), shape));
        NodeState node = search.place();
        if (node == null) {
            unplaced.add(new Plan.Unplaced(demand, search.reason()));
        } else {
            assignments.add(new Plan.Assignment(demand, List.of(new Plan.RankPlace(0, node.name, List.of()))));
        }
    }

    private static final Comparator<ReplicaDemand> BY_NAME =
            Comparator.comparing(ReplicaDemand::deployment).thenComparing(ReplicaDemand::replica);

    private boolean isHopeless(Search search, ReplicaDemand demand) {
        return search.exhausted != null || hopeless.containsKey(demand.shape());
    }

    private String reason(Search search, ReplicaDemand demand) {
        String known = search.exhausted != null ? search.exhausted : hopeless.get(demand.shape());
        if (known != null) {
            return known;
        }
        NearMiss miss = NearMiss.of(fleet, search.eligible(), demand.deployment(), demand.shape());
        search.exhausted = miss.reason();
        if (miss.forAnyDeployment()) {
            hopeless.put(demand.shape(), miss.reason());
        }
        return miss.reason();
    }

    private static List<Plan.RankPlace> ranks(List<Candidate> chosen, DeviceRequest request) {
        List<Plan.RankPlace> ranks = new ArrayList<>();
        for (Candidate candidate : chosen) {
            List<DeviceId> devices =
                    candidate.parts().stream().map(Allotment::device).toList();
            for (int from = 0; from < devices.size(); from += request.devices()) {
                ranks.add(new Plan.RankPlace(
                        ranks.size(), candidate.node().name, devices.subList(from, from + request.devices())));
            }
        }
        return ranks;
    }

    /** A share of the largest device there is; for a share by memory the memory decides next. */
    private static int share(ReplicaShape shape) {
        return shape.claim().isEmpty() || shape.request() instanceof DeviceRequest.GpuMemory
                ? 0
                : shape.request().shareOf(Long.MAX_VALUE);
    }

    private static boolean exclusive(ReplicaShape shape) {
        return shape.claim().isPresent() && shape.request().exclusive();
    }
}
