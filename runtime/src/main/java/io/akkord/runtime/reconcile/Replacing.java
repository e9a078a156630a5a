package io.akkord.runtime.reconcile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Which replicas are to be replaced where they are, and when they may go. */
final class Replacing {
    private final Facts facts;
    private final Places places;

    Replacing(Facts facts, Places places) {
        this.facts = facts;
        this.places = places;
    }

    /** Ids of those that are to go once others serve: on draining nodes, where they may not be any more, or unable to take the revision. */
    Set<String> leaving(Group group) {
        Set<String> leaving = new HashSet<>();
        Map<String, Integer> onNode = new HashMap<>();
        int most = group.spec.placement().maxReplicasPerNode();
        for (Replica replica : group.alive()) {
            FleetNode node = facts.node(replica.node);
            if (node == null || !node.reachable()) {
                continue;
            }
            boolean crowds = most > 0 && onNode.merge(replica.node, 1, Integer::sum) > most;
            if (node.draining() || crowds || group.outdated(replica) || !Places.hasLabels(node, group.spec)) {
                leaving.add(replica.id);
            }
        }
        return leaving;
    }

    /**
     * Drains those whose replacements are READY. On a draining node also those that nothing can replace: at once where there is no other
     * node for them, or where enough are READY elsewhere; else they serve until the node goes.
     *
     * @param desired READY replicas below which none is drained for its being replaced
     * @param unplaced replacements that have no place
     */
    void drainReplaced(Group group, int desired, Set<String> leaving, int unplaced, int minAvailable, Turn turn) {
        List<Replica> stayers = group.those(replica -> replica.alive() && !leaving.contains(replica.id));
        boolean starting = stayers.stream().anyMatch(replica -> replica.is(ReplicaState.STARTING));
        int ready = (int) stayers.stream().filter(facts::available).count();
        List<Replica> movers = new ArrayList<>(
                group.those(replica -> leaving.contains(replica.id) && replica.alive() && facts.reachable(replica)));
        movers.sort(Comparator.comparing((Replica replica) -> !onDrainingNode(replica))
                .thenComparing(replica -> -replica.order));
        long elsewhere = ready
                + movers.stream()
                        .filter(replica -> facts.available(replica) && !onDrainingNode(replica))
                        .count();
        long surplus = ready + movers.stream().filter(facts::available).count() - Math.max(desired, ready);
        boolean nowhere = !places.anyEligible(group, turn.now);
        for (Replica mover : movers) {
            if (mover.is(ReplicaState.STARTING)) {
                turn.drain(mover, Duration.ZERO);
            } else if (surplus > 0) {
                surplus--;
                turn.drain(mover, group.spec.gracefulShutdownTimeout());
            } else if (onDrainingNode(mover) && (nowhere || (unplaced > 0 && !starting && elsewhere >= minAvailable))) {
                turn.drain(mover, group.spec.gracefulShutdownTimeout());
            }
        }
    }

    /**
     * Drains one replica to make room for its successor, where that succeeds and enough are READY without it.
     *
     * @param candidates READY ones that may be drained
     * @param available READY ones of their group
     * @param least of them that have to stay
     */
    void makeRoom(
            Group successors,
            List<Replica> candidates,
            int available,
            int least,
            Predicate<Replica> heirs,
            Duration within,
            Turn turn) {
        boolean underWay = facts.replicas().stream()
                .anyMatch(replica -> facts.reachable(replica)
                        && (replica.leaving || (successors.has(replica) && !replica.is(ReplicaState.READY))));
        if (available - 1 < least || underWay) {
            return;
        }
        Predicate<Replica> inherited = replica -> Places.inheritable(successors.spec) && heirs.test(replica);
        Set<String> tried = new HashSet<>();
        for (Replica victim : candidates.stream()
                .sorted(Comparator.comparing((Replica replica) -> -replica.order))
                .toList()) {
            boolean helps = tried.add(victim.node)
                    && !places.find(
                                    successors,
                                    1,
                                    replica -> replica.alive() && successors.has(replica) && replica != victim,
                                    replica -> replica == victim || inherited.test(replica),
                                    null,
                                    turn.now)
                            .nodes()
                            .isEmpty();
            if (helps) {
                turn.drain(victim, within);
                return;
            }
        }
    }

    private boolean onDrainingNode(Replica replica) {
        FleetNode node = facts.node(replica.node);
        return node != null && node.draining();
    }
}
