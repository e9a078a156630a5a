package io.akkord.runtime.reconcile;

import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.reconcile.Standing.Placed;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.Comparator;
import java.util.List;

/** How a deployment stands, concluded from its replicas. */
final class StandingView {
    private final Facts facts;
    private final Revisions revisions;

    StandingView(Facts facts, Revisions revisions) {
        this.facts = facts;
        this.revisions = revisions;
    }

    /** @param stopped whether nothing is left of one that was to be stopped */
    Standing of(Wanted wanted, boolean stopped, List<Standing.Notice> notices) {
        DeploymentSpec known = revisions.spec(revisions.serving);
        DeploymentSpec spec = known == null ? wanted.spec() : known;
        long revision = known == null ? 0 : revisions.serving;
        Group shown = new Group(spec, revision == 0 ? wanted.revision() : revision, facts, revisions);
        List<Placed> endpoints = revision == 0
                ? List.of()
                : placed(shown.those(replica -> replica.alive() && replica.is(ReplicaState.READY)));
        Phase phase = phase(wanted, stopped, shown, endpoints);
        return new Standing(
                spec,
                revision,
                phase,
                reason(phase, wanted, shown, notices),
                endpoints,
                placed(List.copyOf(facts.replicas())),
                notices,
                stopped && wanted.goal() == Wanted.Goal.GONE);
    }

    private static Phase phase(Wanted wanted, boolean stopped, Group shown, List<Placed> endpoints) {
        if (wanted.goal() != Wanted.Goal.SERVE) {
            return stopped ? Phase.UNLOADED : Phase.DRAINING;
        }
        if (!endpoints.isEmpty()) {
            return Phase.READY;
        }
        return shown.attempts.exhausted() ? Phase.FAILED : Phase.STARTING;
    }

    private static String reason(Phase phase, Wanted wanted, Group shown, List<Standing.Notice> notices) {
        String lost = shown.attempts.lastReason();
        return switch (phase) {
            case READY -> "";
            case UNLOADED -> wanted.goal() == Wanted.Goal.GONE ? "it was removed" : "it was unloaded";
            case DRAINING -> "it is being stopped";
            case FAILED -> lost;
            case STARTING ->
                !lost.isEmpty()
                        ? "its replicas are starting again; the last one was lost: " + lost
                        : shown.alive().isEmpty() && !notices.isEmpty()
                                ? notices.get(0).text()
                                : "its replicas are starting";
        };
    }

    private static List<Placed> placed(List<Replica> replicas) {
        return replicas.stream()
                .sorted(Comparator.comparing(replica -> replica.order))
                .map(replica -> new Placed(replica.node, shown(replica)))
                .toList();
    }

    /** One that was told to go is DRAINING, though its node may not have said so yet. */
    private static ReplicaFact shown(Replica replica) {
        ReplicaFact fact = replica.fact;
        return !replica.leaving || replica.is(ReplicaState.FAILED)
                ? fact
                : new ReplicaFact(
                        fact.replica(),
                        fact.revision(),
                        ReplicaState.DRAINING,
                        fact.worker(),
                        fact.reason(),
                        fact.cause());
    }
}
