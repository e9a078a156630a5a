package io.akkord.runtime.reconcile;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** What is known of the nodes and of the deployment's replicas on them. */
final class Facts {
    private final String deployment;
    private final LongFunction<Attempts> attempts;
    private final long surveyUntil;
    private final Map<String, FleetNode> nodes = new TreeMap<>();
    private final Set<String> surveyed = new HashSet<>();
    private final Map<String, Replica> replicas = new LinkedHashMap<>();
    private long known;
    private boolean surveyOver;
    private boolean fleetKnown;

    /** @param attempts of a revision */
    Facts(String deployment, Duration surveyTimeout, LongFunction<Attempts> attempts, long now) {
        this.deployment = deployment;
        this.attempts = attempts;
        this.surveyUntil = now + surveyTimeout.toNanos();
    }

    void fleet(List<FleetNode> all) {
        fleetKnown = true;
        nodes.clear();
        all.forEach(node -> nodes.put(node.key(), node));
        surveyed.retainAll(nodes.keySet());
        replicas.values().removeIf(replica -> !nodes.containsKey(replica.node));
    }

    void hosted(String node, Collection<ReplicaFact> facts, long now) {
        if (!nodes.containsKey(node)) {
            return;
        }
        surveyed.add(node);
        Set<String> there = new HashSet<>();
        for (ReplicaFact fact : facts) {
            there.add(fact.replica());
            changed(node, fact, now);
        }
        for (Replica replica : List.copyOf(replicas.values())) {
            if (replica.node.equals(node) && replica.confirmed && !there.contains(replica.id)) {
                gone(node, replica.id, now);
            }
        }
    }

    void changed(String node, ReplicaFact fact, long now) {
        if (!nodes.containsKey(node)) {
            return;
        }
        Replica replica = replicas.computeIfAbsent(fact.replica(), id -> new Replica(node, ++known, fact, now));
        if (!replica.node.equals(node)) {
            return;
        }
        boolean failedBefore = replica.confirmed && replica.is(ReplicaState.FAILED);
        replica.confirmed = true;
        replica.fact = fact;
        replica.leaving |= fact.state() == ReplicaState.DRAINING;
        if (replica.reconfiguringTo != 0) {
            if (fact.cause() == FailureCause.NOT_RECONFIGURED) {
                replica.refusedRevision = replica.reconfiguringTo;
                replica.reconfiguringTo = 0;
            } else if (fact.revision() == replica.reconfiguringTo) {
                replica.reconfiguringTo = 0;
            }
        }
        if (fact.state() == ReplicaState.READY) {
            if (!replica.wasReady) {
                replica.wasReady = true;
                replica.readySince = now;
            }
            attempts.apply(fact.revision()).ready(node);
        } else if (fact.state() == ReplicaState.FAILED && !failedBefore) {
            failed(replica, now);
        }
    }

    private void failed(Replica replica, long now) {
        Attempts ofRevision = attempts.apply(replica.fact.revision());
        if (replica.fact.cause() == FailureCause.UNFIT_NODE) {
            ofRevision.unfit(replica.node, replica.fact.reason());
        } else if (replica.fact.cause() == FailureCause.NO_DEVICES) {
            FleetNode node = nodes.get(replica.node);
            ofRevision.refused(replica.node, node == null ? null : node.placement(), replica.fact.reason(), now);
        }
    }

    void gone(String node, String id, long now) {
        Replica replica = replicas.get(id);
        if (replica == null || !replica.node.equals(node)) {
            return;
        }
        replicas.remove(id);
        FailureCause cause = replica.fact.cause();
        boolean nodeWouldNot = replica.is(ReplicaState.FAILED)
                && (cause == FailureCause.NO_DEVICES || cause == FailureCause.UNFIT_NODE);
        if (replica.leaving || nodeWouldNot) {
            return;
        }
        String reason = replica.is(ReplicaState.FAILED)
                ? replica.fact.reason()
                : "replica " + id + " stopped without saying why";
        long served = replica.wasReady ? Math.max(1, now - replica.readySince) : 0;
        attempts.apply(replica.fact.revision()).lost(served, reason, now);
    }

    /** A replica that is about to be asked of a node. */
    Replica asked(String id, String node, long revision, boolean rollout, long now) {
        ReplicaFact fact = new ReplicaFact(id, revision, ReplicaState.STARTING, 0, "", FailureCause.NONE);
        Replica replica = new Replica(node, ++known, fact, now);
        replica.rollout = rollout;
        replicas.put(id, replica);
        return replica;
    }

    /** Whether it is known what runs, as far as it can be: nothing may be started before. */
    boolean surveyed(long now) {
        surveyOver |= now - surveyUntil >= 0
                || (fleetKnown
                        && nodes.values().stream()
                                .allMatch(node -> !node.reachable() || surveyed.contains(node.key())));
        return surveyOver && fleetKnown;
    }

    long surveyUntil() {
        return surveyUntil;
    }

    /** Replicas that nodes show which have not told more of them: they may run, and are not replaced. */
    int assumed() {
        int count = 0;
        for (FleetNode node : nodes.values()) {
            if (!surveyed.contains(node.key())) {
                int shown = node.placement().replicas().getOrDefault(deployment, 0);
                long own = replicas.values().stream()
                        .filter(replica -> replica.node.equals(node.key()))
                        .count();
                count += Math.max(0, shown - (int) own);
            }
        }
        return count;
    }

    boolean surveyed(String node) {
        return surveyed.contains(node);
    }

    Collection<FleetNode> nodes() {
        return nodes.values();
    }

    @Nullable
    FleetNode node(String key) {
        return nodes.get(key);
    }

    boolean reachable(Replica replica) {
        FleetNode node = nodes.get(replica.node);
        return node != null && node.reachable();
    }

    /** Whether requests can be run there now. */
    boolean available(Replica replica) {
        return replica.alive() && replica.is(ReplicaState.READY) && reachable(replica);
    }

    Collection<Replica> replicas() {
        return replicas.values();
    }
}
