package io.akkord.runtime.placement;

import io.akkord.runtime.device.Allotment;
import io.akkord.runtime.device.NodeCapacity;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node for a replica, or for some ranks of one; less is better.
 *
 * @param zoneReplicas of the deployment in the zone of the node
 * @param opens whether a share would be taken of a device that nobody uses yet
 * @param deviceBytes memory of the devices: small ones first, so that large ones stay for what needs them
 * @param left what is free before the replica is placed, of devices on the node or of the shared device: the least that fits leaves the
 *     largest holes elsewhere
 */
record Candidate(NodeState node, List<Allotment> parts, int zoneReplicas, boolean opens, long deviceBytes, int left) {
    static final Comparator<Candidate> ORDER = Comparator.comparingInt(Candidate::zoneReplicas)
            .thenComparing(Candidate::opens)
            .thenComparingLong(Candidate::deviceBytes)
            .thenComparingInt(Candidate::left)
            .thenComparingInt(candidate -> candidate.node().index);

    /** Null where the ranks do not fit the node. */
    static @Nullable Candidate of(NodeState node, ReplicaShape shape, int ranks, int zoneReplicas) {
        List<Allotment> parts = node.fit(shape, ranks);
        if (parts.isEmpty()) {
            return null;
        }
        NodeCapacity capacity = node.capacity;
        Allotment first = parts.get(0);
        boolean whole = shape.request().exclusive();
        return new Candidate(
                node,
                parts,
                zoneReplicas,
                !whole && capacity.unused(first.device()),
                capacity.device(first.device()).memoryBytes(),
                whole ? capacity.candidates(shape.request()) : capacity.tightness(first.device()));
    }

    boolean isCompact() {
        return node.capacity.inOneGroup(parts);
    }

    static @Nullable Candidate better(@Nullable Candidate one, @Nullable Candidate other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return ORDER.compare(one, other) <= 0 ? one : other;
    }
}
