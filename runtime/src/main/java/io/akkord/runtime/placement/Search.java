package io.akkord.runtime.placement;

import io.akkord.runtime.device.DeviceKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds places for the replicas of one deployment and shape, one after the other. Within a plan capacity only shrinks and the replicas on
 * a node only grow, so what did not fit once is not looked at again: each tier remembers the level it has come to.
 */
final class Search {
    private final Fleet fleet;
    private final String deployment;
    private final ReplicaShape shape;
    private final DeploymentSpread spread;
    private final List<Tier> tiers = new ArrayList<>();

    /** Why no further replica finds a place; null as long as one may. */
    @Nullable
    String exhausted;

    /** Nodes that have equally many of the preferred labels. */
    private static final class Tier {
        final Set<NodeClass> classes;
        /** Replicas of the deployment on the nodes looked at: those with fewer are done with. */
        int level;
        /** No node of this level has the devices in one group any more. */
        boolean compactDone;
        /** Nodes of a level above 0, by zone; null until they are looked at. */
        @Nullable
        TreeMap<String, Queue<Candidate>> queues;

        Tier(List<NodeClass> classes) {
            this.classes = Collections.unmodifiableSet(new LinkedHashSet<>(classes));
        }
    }

    Search(Fleet fleet, String deployment, ReplicaShape shape) {
        this.fleet = fleet;
        this.deployment = deployment;
        this.shape = shape;
        this.spread = fleet.spread(deployment);
        Map<Integer, List<NodeClass>> byPreference = new TreeMap<>(Collections.reverseOrder());
        for (NodeClass nodeClass : fleet.classes) {
            if (nodeClass.labels.entrySet().containsAll(shape.requiredLabels().entrySet())) {
                Set<Map.Entry<String, String>> met = new HashSet<>(nodeClass.labels.entrySet());
                met.retainAll(shape.preferredLabels().entrySet());
                byPreference.computeIfAbsent(met.size(), n -> new ArrayList<>()).add(nodeClass);
            }
        }
        byPreference.values().forEach(classes -> tiers.add(new Tier(classes)));
    }

    /** Of the nodes with the required labels. */
    List<NodeClass> eligible() {
        return tiers.stream().flatMap(tier -> tier.classes.stream()).toList();
    }

    /** Where the ranks go, rank 0 first; empty where there is no place. Takes the devices. */
    List<Candidate> place() {
        for (Tier tier : tiers) {
            Candidate found = onOneNode(tier);
            if (found != null) {
                fleet.take(found, shape);
                return done(List.of(found));
            }
        }
        return shape.ranks() > 1 ? done(overNodes()) : List.of();
    }

    private List<Candidate> done(List<Candidate> chosen) {
        if (!chosen.isEmpty()) {
            spread.placed(chosen.stream().map(Candidate::node).toList());
            chosen.forEach(candidate -> candidate.node().refuse(deployment, shape));
        }
        return chosen;
    }

    private @Nullable Candidate onOneNode(Tier tier) {
        boolean wantsCompact = shape.devices() > 1
                && shape.request().exclusive()
                && shape.request().kind() == DeviceKind.GPU;
        while (tier.level <= spread.mostOnANode()) {
            if (wantsCompact && !tier.compactDone) {
                Candidate compact = atLevel(tier, true);
                if (compact != null) {
                    return compact;
                }
                tier.compactDone = true;
                tier.queues = null;
            }
            Candidate any = atLevel(tier, false);
            if (any != null) {
                return any;
            }
            tier.level++;
            tier.compactDone = false;
            tier.queues = null;
        }
        return null;
    }

    private @Nullable Candidate atLevel(Tier tier, boolean compact) {
        return tier.level == 0 ? amongFresh(tier, compact) : amongHolders(tier, compact);
    }

    private @Nullable Candidate amongFresh(Tier tier, boolean compact) {
        for (List<NodeClass> classes : byZoneReplicas(tier.classes).values()) {
            Candidate best = null;
            for (NodeClass nodeClass : classes) {
                best = Candidate.better(
                        best, nodeClass.best(shape, shape.ranks(), this::isFresh, compact, inZone(nodeClass.zone)));
            }
            if (best != null) {
                return best;
            }
        }
        return null;
    }

    /**
     * Looks at the nodes of the level once, in the order in which they fitted best when the level was reached; others may have taken of
     * them since, so each is checked again.
     */
    private @Nullable Candidate amongHolders(Tier tier, boolean compact) {
        if (tier.queues == null) {
            tier.queues = new TreeMap<>();
            for (NodeState node : spread.nodesWith(tier.level)) {
                Candidate candidate =
                        tier.classes.contains(fleet.classOf(node)) ? Candidate.of(node, shape, shape.ranks(), 0) : null;
                if (candidate != null) {
                    tier.queues
                            .computeIfAbsent(
                                    shape.spreadZones() ? node.zone : "", z -> new PriorityQueue<>(Candidate.ORDER))
                            .add(candidate);
                }
            }
        }
        while (true) {
            Queue<Candidate> next = null;
            for (Queue<Candidate> queue : tier.queues.values()) {
                next = !queue.isEmpty() && (next == null || comesBefore(queue.element(), next.element()))
                        ? queue
                        : next;
            }
            if (next == null) {
                return null;
            }
            NodeState node = next.remove().node();
            if (node.replicasOf(deployment) == tier.level && node.allows(deployment, shape)) {
                Candidate candidate = Candidate.of(node, shape, shape.ranks(), 0);
                if (candidate != null && (!compact || candidate.isCompact())) {
                    return candidate;
                }
            }
        }
    }

    private boolean comesBefore(Candidate one, Candidate other) {
        int byZone = Integer.compare(inZone(one.node().zone), inZone(other.node().zone));
        return byZone != 0 ? byZone < 0 : Candidate.ORDER.compare(one, other) < 0;
    }

    private boolean isFresh(NodeState node) {
        return node.replicasOf(deployment) == 0 && node.allows(deployment, shape);
    }

    private int inZone(String zone) {
        return shape.spreadZones() ? spread.inZone(zone) : 0;
    }

    private Map<Integer, List<NodeClass>> byZoneReplicas(Iterable<NodeClass> classes) {
        Map<Integer, List<NodeClass>> byReplicas = new TreeMap<>();
        for (NodeClass nodeClass : classes) {
            byReplicas
                    .computeIfAbsent(inZone(nodeClass.zone), n -> new ArrayList<>())
                    .add(nodeClass);
        }
        return byReplicas;
    }

    /** One zone after the other, those of the preferred nodes first; then wherever there is room. */
    private List<Candidate> overNodes() {
        List<NodeClass> everywhere = new ArrayList<>();
        for (Tier tier : tiers) {
            everywhere.addAll(tier.classes);
            List<Candidate> inZone = overZones(tier.classes);
            if (!inZone.isEmpty()) {
                return inZone;
            }
        }
        List<Candidate> inZone = tiers.size() > 1 ? overZones(everywhere) : List.of();
        return inZone.isEmpty() ? gather(everywhere) : inZone;
    }

    private List<Candidate> overZones(Iterable<NodeClass> classes) {
        for (List<NodeClass> equals : byZoneReplicas(classes).values()) {
            Map<String, List<NodeClass>> zones = new TreeMap<>();
            equals.forEach(
                    c -> zones.computeIfAbsent(c.zone, z -> new ArrayList<>()).add(c));
            for (List<NodeClass> zone : zones.values()) {
                List<Candidate> gathered = gather(zone);
                if (!gathered.isEmpty()) {
                    return gathered;
                }
            }
        }
        return List.of();
    }

    /** All ranks on as few nodes as it takes: the roomiest first, and the best fit for the rest. All or none. */
    private List<Candidate> gather(List<NodeClass> scope) {
        long atMost = 0;
        for (NodeClass nodeClass : scope) {
            atMost += nodeClass.atMost(shape.request());
        }
        if (atMost < shape.devices()) {
            return List.of();
        }
        List<Candidate> chosen = new ArrayList<>();
        Set<NodeState> used = new HashSet<>();
        Predicate<NodeState> allowed = node -> !used.contains(node) && node.allows(deployment, shape);
        int remaining = shape.ranks();
        while (remaining > 0) {
            Candidate next = null;
            for (NodeClass nodeClass : scope) {
                next = Candidate.better(next, nodeClass.best(shape, remaining, allowed, false, 0));
            }
            next = next != null ? next : roomiest(scope, shape, allowed);
            if (next == null) {
                fleet.give(chosen, shape);
                return List.of();
            }
            fleet.take(next, shape);
            used.add(next.node());
            chosen.add(next);
            remaining -= next.parts().size() / shape.request().devices();
        }
        return chosen;
    }

    private static @Nullable Candidate roomiest(
            List<NodeClass> scope, ReplicaShape shape, Predicate<NodeState> allowed) {
        Candidate best = null;
        for (NodeClass nodeClass : scope) {
            Candidate candidate = nodeClass.roomiest(shape, allowed);
            if (candidate != null
                    && (best == null || candidate.parts().size() > best.parts().size())) {
                best = candidate;
            }
        }
        return best;
    }
}
