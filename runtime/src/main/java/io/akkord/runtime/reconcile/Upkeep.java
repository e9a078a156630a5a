package io.akkord.runtime.reconcile;

import io.akkord.runtime.reconcile.Standing.Notice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Brings the replicas of a group to the wanted number. */
final class Upkeep {
    private final Facts facts;
    private final Places places;

    Upkeep(Facts facts, Places places) {
        this.facts = facts;
        this.places = places;
    }

    /**
     * Starts what is missing.
     *
     * @param leaving those whose place others are to take
     * @param heirs whose devices are inherited by replicas on the same node; they serve until then
     * @return how many have no place
     */
    int startMissing(Group group, int desired, Predicate<Replica> leaving, Predicate<Replica> heirs, Turn turn) {
        Predicate<Replica> staying = replica -> replica.alive() && group.has(replica) && !leaving.test(replica);
        int failed = group.count(replica -> replica.is(ReplicaState.FAILED) && !replica.leaving);
        int missing = desired - group.count(staying) - failed - facts.assumed() - group.attempts.paused(turn.now);
        if (missing <= 0) {
            return 0;
        }
        Places.Found found = places.find(
                group,
                missing,
                staying,
                replica -> Places.inheritable(group.spec) && heirs.test(replica),
                null,
                turn.now);
        for (String node : found.nodes()) {
            boolean rollout = facts.replicas().stream()
                    .anyMatch(replica -> replica.node.equals(node) && replica.alive() && heirs.test(replica));
            turn.start(node, group.spec, group.revision, rollout);
        }
        int unplaced = missing - found.nodes().size();
        if (unplaced > 0) {
            turn.notice(
                    Notice.Kind.UNPLACED,
                    group.revision,
                    unplaced + " of " + desired + (desired == 1 ? " replica" : " replicas") + " without a place: "
                            + found.reason());
        }
        return unplaced;
    }

    /** Drains what is too many: first what is not READY, then what cannot be reached, then the newest on the fullest nodes. */
    void drainSurplus(Group group, int desired, Set<String> leaving, Turn turn) {
        List<Replica> stayers = group.those(replica -> replica.alive() && !leaving.contains(replica.id));
        int available = group.available().size();
        List<Replica> left = new ArrayList<>(stayers);
        while (left.size() > desired) {
            Map<String, Integer> onNode = new HashMap<>();
            left.forEach(replica -> onNode.merge(replica.node, 1, Integer::sum));
            Replica victim = left.stream()
                    .max(Comparator.comparing((Replica replica) -> !replica.is(ReplicaState.READY))
                            .thenComparing(replica -> !facts.reachable(replica))
                            .thenComparing(replica -> onNode.getOrDefault(replica.node, 0))
                            .thenComparing(replica -> replica.order))
                    .orElseThrow();
            if (facts.available(victim)) {
                if (available <= Math.min(group.spec.minAvailable(), desired)) {
                    return;
                }
                available--;
            }
            left.remove(victim);
            turn.drain(victim, group.spec.gracefulShutdownTimeout());
        }
    }
}
