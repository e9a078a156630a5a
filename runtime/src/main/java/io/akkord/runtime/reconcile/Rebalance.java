package io.akkord.runtime.reconcile;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Moves replicas, one at a time, from nodes that have many more of them than others: the new one starts before the old one drains. */
final class Rebalance {
    private final Facts facts;
    private final Places places;
    private final ReconcileSettings settings;
    /** The replica that is being replaced elsewhere; null when none is. */
    private @Nullable Replica moving;

    private boolean paused;
    private long pausedUntil;

    Rebalance(Facts facts, Places places, ReconcileSettings settings) {
        this.facts = facts;
        this.places = places;
        this.settings = settings;
    }

    /** The replica that another is to take the place of; null when none is. A move that came to nothing is forgotten. */
    @Nullable
    Replica moving(Group group, long now) {
        Replica mover = moving;
        if (mover == null) {
            return null;
        }
        boolean over = !mover.alive() || !facts.replicas().contains(mover);
        boolean failed = group.attempts.paused(now) > 0
                || group.count(replica -> replica.is(ReplicaState.FAILED)) > 0
                || !group.has(mover);
        if (over || failed) {
            moving = null;
            pause(
                    now,
                    failed
                            ? settings.movePause().plus(settings.restartMax()).toNanos()
                            : settings.movePause().toNanos());
        }
        return moving;
    }

    private void pause(long now, long nanos) {
        paused = true;
        pausedUntil = now + nanos;
    }

    /** Begins a move where one makes the spread more even. To be called when nothing else is under way. */
    void go(Group group, Turn turn) {
        if (paused && pausedUntil - turn.now > 0) {
            turn.wakeAt(pausedUntil);
            return;
        }
        paused = false;
        Map<String, Integer> onNode = new HashMap<>();
        for (FleetNode node : facts.nodes()) {
            if (Places.takes(node) && Places.hasLabels(node, group.spec)) {
                onNode.put(node.key(), 0);
            }
        }
        group.alive().forEach(replica -> onNode.computeIfPresent(replica.node, (node, count) -> count + 1));
        int fewest = onNode.values().stream().min(Comparator.naturalOrder()).orElse(0);
        List<String> crowded = onNode.entrySet().stream()
                .filter(entry -> entry.getValue() - fewest >= settings.moveBound())
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        for (String from : crowded) {
            if (moveFrom(from, onNode, group, turn)) {
                return;
            }
        }
    }

    private boolean moveFrom(String from, Map<String, Integer> onNode, Group group, Turn turn) {
        Replica mover = group.alive().stream()
                .filter(replica -> replica.node.equals(from))
                .max(Comparator.comparing(replica -> replica.order))
                .orElseThrow();
        Places.Found found =
                places.find(group, 1, replica -> replica.alive() && replica != mover, replica -> false, from, turn.now);
        if (found.nodes().isEmpty()) {
            return false;
        }
        String to = found.nodes().get(0);
        int difference = onNode.getOrDefault(from, 0) - onNode.getOrDefault(to, 0);
        if (difference < settings.moveBound() || preferred(to, group) < preferred(from, group)) {
            return false;
        }
        moving = mover;
        turn.start(to, group.spec, group.revision, false);
        return true;
    }

    private long preferred(String key, Group group) {
        FleetNode node = facts.node(key);
        if (node == null) {
            return 0;
        }
        Map<String, String> labels = node.placement().inventory().labels();
        return group.spec.placement().preferredLabels().entrySet().stream()
                .filter(label -> label.getValue().equals(labels.get(label.getKey())))
                .count();
    }
}
