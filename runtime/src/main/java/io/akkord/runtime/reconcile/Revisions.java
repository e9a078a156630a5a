package io.akkord.runtime.reconcile;

import io.akkord.runtime.spec.DeploymentSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which revision serves, which is wanted, and how each of them fared. */
final class Revisions {
    private final ReconcileSettings settings;
    private final Map<Long, DeploymentSpec> specs = new HashMap<>();
    private final Map<Long, Attempts> attempts = new HashMap<>();
    private final Map<Long, String> givenUp = new HashMap<>();
    /** Whether replicas of one revision can take another, by both. */
    private final Map<Long, Map<Long, Boolean>> light = new HashMap<>();

    @Nullable
    Wanted wanted;

    /** 0 while none does. */
    long serving;

    Revisions(ReconcileSettings settings) {
        this.settings = settings;
    }

    void wanted(Wanted next) {
        specs.put(next.revision(), next.spec());
        Wanted before = wanted;
        wanted = next;
        if (before != null && before.revision() != next.revision()) {
            inherit(before.revision(), next.revision());
        } else if (before == null && serving != 0 && serving != next.revision()) {
            inherit(serving, next.revision());
        }
    }

    private void inherit(long from, long to) {
        if (isLight(from, to)) {
            Attempts same = attempts(from);
            same.beginAnew();
            attempts.put(to, same);
        }
    }

    void served(DeploymentSpec spec, long revision) {
        specs.put(revision, spec);
        serving = revision;
    }

    void givenUp(long revision, String reason) {
        givenUp.put(revision, reason);
    }

    /** Why it was given up; null when it was not, or when nothing else could serve in its place. */
    @Nullable
    String whyGivenUp(long revision) {
        return serving == 0 || serving == revision ? null : givenUp.get(revision);
    }

    Attempts attempts(long revision) {
        return attempts.computeIfAbsent(revision, r -> new Attempts(settings));
    }

    @Nullable
    DeploymentSpec spec(long revision) {
        return specs.get(revision);
    }

    /** Whether replicas of the first can serve under the second, or are of it; not when the first is unknown. */
    boolean isLight(long from, long to) {
        if (from == to) {
            return true;
        }
        DeploymentSpec one = specs.get(from);
        DeploymentSpec other = specs.get(to);
        if (one == null || other == null) {
            return false;
        }
        return light.computeIfAbsent(from, r -> new HashMap<>())
                .computeIfAbsent(to, r -> SpecChange.of(one, other) != SpecChange.HEAVY);
    }

    void sawNodes(Iterable<FleetNode> nodes) {
        Set<String> keys = new HashSet<>();
        nodes.forEach(node -> keys.add(node.key()));
        for (Attempts each : attempts.values()) {
            each.onlyNodes(keys);
            nodes.forEach(node -> each.sawRow(node.key(), node.placement()));
        }
    }

    /** Forgets revisions that have no replica and are neither wanted nor serving. */
    void onlyThose(Set<Long> revisions) {
        specs.keySet().retainAll(revisions);
        attempts.keySet().retainAll(revisions);
        givenUp.keySet().retainAll(revisions);
        light.keySet().retainAll(revisions);
        light.values().forEach(to -> to.keySet().retainAll(revisions));
    }
}
