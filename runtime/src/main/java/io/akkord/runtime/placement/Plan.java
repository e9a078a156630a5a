package io.akkord.runtime.placement;

import io.akkord.runtime.device.ClaimHolder;
import io.akkord.runtime.device.ClaimRequest;
import io.akkord.runtime.device.DeviceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where replicas go. Both lists are sorted by deployment and replica. */
public record Plan(List<Assignment> assignments, List<Unplaced> unplaced) {
    public Plan {
        assignments = List.copyOf(assignments);
        unplaced = List.copyOf(unplaced);
    }

    /**
     * Where one replica goes.
     *
     * @param ranks all ranks of the replica, rank 0 first
     */
    public record Assignment(ReplicaDemand demand, List<RankPlace> ranks) {
        public Assignment {
            ranks = List.copyOf(ranks);
        }

        /** The claims to ask for, by node: with several ranks one gang on each node. The owner of rank 2 of replica "r" is "r/2". */
        public Map<String, List<ClaimRequest>> claims() {
            Map<String, List<ClaimRequest>> byNode = new TreeMap<>();
            if (demand.shape().claim().isEmpty()) {
                return byNode;
            }
            for (RankPlace place : ranks) {
                ClaimHolder holder =
                        new ClaimHolder(demand.replica() + "/" + place.rank(), demand.deployment(), demand.replica());
                byNode.computeIfAbsent(place.node(), node -> new ArrayList<>())
                        .add(new ClaimRequest(
                                holder,
                                demand.shape().request(),
                                place.devices(),
                                demand.shape().resources()));
            }
            return byNode;
        }
    }

    /** @param devices none for a replica that claims nothing */
    public record RankPlace(int rank, String node, List<DeviceId> devices) {
        public RankPlace {
            devices = List.copyOf(devices);
        }
    }

    /**
     * A replica without a place.
     *
     * @param reason what was asked for and the nearest miss, in numbers
     */
    public record Unplaced(ReplicaDemand demand, String reason) {}
}
