package io.akkord.runtime.reconcile;

import io.akkord.runtime.spec.DeploymentSpec;
import java.util.List;
import java.util.function.Predicate;

/** The replicas that can serve under one revision's spec; read afresh in each turn. */
final class Group {
    final DeploymentSpec spec;
    final long revision;
    final Attempts attempts;
    private final Facts facts;
    private final Revisions revisions;

    Group(DeploymentSpec spec, long revision, Facts facts, Revisions revisions) {
        this.spec = spec;
        this.revision = revision;
        this.attempts = revisions.attempts(revision);
        this.facts = facts;
        this.revisions = revisions;
    }

    boolean has(Replica replica) {
        return revisions.isLight(replica.fact.revision(), revision);
    }

    /** STARTING or READY, and not told to go. */
    List<Replica> alive() {
        return those(Replica::alive);
    }

    /** READY where they can be reached, and not told to go. */
    List<Replica> available() {
        return those(facts::available);
    }

    int count(Predicate<Replica> which) {
        return those(which).size();
    }

    List<Replica> those(Predicate<Replica> which) {
        return facts.replicas().stream().filter(this::has).filter(which).toList();
    }

    /** Whether the replica cannot take this revision where it runs. */
    boolean outdated(Replica replica) {
        return replica.refusedRevision == revision && replica.fact.revision() != revision;
    }
}
