package io.akkord.runtime.reconcile;

import io.akkord.runtime.reconcile.Standing.Notice;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Brings the replicas to the wanted revision, and decides which one serves.
 *
 * <p>A light change is given to the replicas as they serve; the new revision serves once all of them have it. Those that cannot take it are
 * replaced one after the other.
 *
 * <p>Any other change starts replicas of the wanted revision beside those that serve. A table has endpoints of one revision, so it is
 * switched at once: when all new ones are READY, or when nothing more can start and at least as many are READY as of the old; never while
 * that would leave fewer than min_available. Where there is no room for both, old ones are drained one by one for new ones, down to
 * min_available, and to one at least. A deployment whose min_available is more than half of its replicas thus needs room beyond them.
 * A wanted revision none of whose replicas becomes READY is given up; the one before serves on.
 */
final class Rollout {
    private final Facts facts;
    private final Revisions revisions;
    private final Upkeep upkeep;
    private final Replacing replacing;
    private final Rebalance rebalance;

    Rollout(Facts facts, Revisions revisions, Places places, ReconcileSettings settings) {
        this.facts = facts;
        this.revisions = revisions;
        this.upkeep = new Upkeep(facts, places);
        this.replacing = new Replacing(facts, places);
        this.rebalance = new Rebalance(facts, places, settings);
    }

    void go(Wanted wanted, Turn turn) {
        giveUp(wanted);
        Group target = target(wanted, turn);
        Group old = target.revision == revisions.serving || revisions.isLight(revisions.serving, target.revision)
                ? null
                : group(revisions.serving);
        drainStrangers(target, old, turn);
        reconfigure(target, turn);
        Set<String> leaving = replacing.leaving(target);
        Replica moving = old == null ? rebalance.moving(target, turn.now) : null;
        if (moving != null) {
            leaving.add(moving.id);
        }
        Predicate<Replica> heirs =
                replica -> (old != null && old.has(replica)) || (target.has(replica) && target.outdated(replica));
        int desired = target.spec.replicas();
        int unplaced = upkeep.startMissing(target, desired, r -> leaving.contains(r.id), heirs, turn);
        upkeep.drainSurplus(target, desired, leaving, turn);
        replacing.drainReplaced(target, desired, leaving, unplaced, target.spec.minAvailable(), turn);
        if (old != null && !switchover(target, old, unplaced, turn)) {
            keep(old, target, unplaced, heirs, turn);
        } else if (old == null) {
            promote(target);
            if (unplaced > 0) {
                List<Replica> outdated = target.those(r -> target.outdated(r) && facts.available(r));
                int least = Math.max(1, target.spec.minAvailable());
                replacing.makeRoom(
                        target,
                        outdated,
                        target.available().size(),
                        least,
                        heirs,
                        target.spec.gracefulShutdownTimeout(),
                        turn);
            }
            if (unplaced == 0 && leaving.isEmpty() && quiet(target, turn.now)) {
                rebalance.go(target, turn);
            }
        }
        target.attempts.nextDue(turn.now).ifPresent(turn::wakeAt);
    }

    private Group target(Wanted wanted, Turn turn) {
        String why = revisions.whyGivenUp(wanted.revision());
        Group serving = why == null ? null : group(revisions.serving);
        if (why == null || serving == null) {
            return new Group(wanted.spec(), wanted.revision(), facts, revisions);
        }
        String given = "revision " + wanted.revision() + " never became healthy and was given up, revision ";
        // What a former entity told of it says so already.
        String text = why.startsWith(given) ? why : given + revisions.serving + " serves on: " + why;
        turn.notice(Notice.Kind.GIVEN_UP, wanted.revision(), text);
        return serving;
    }

    /** What serves; null where nothing does. */
    @Nullable
    Group group(long revision) {
        DeploymentSpec spec = revisions.spec(revision);
        return spec == null ? null : new Group(spec, revision, facts, revisions);
    }

    private void giveUp(Wanted wanted) {
        long revision = wanted.revision();
        Attempts attempts = revisions.attempts(revision);
        if (revisions.serving == 0 || revisions.serving == revision || !attempts.exhausted()) {
            return;
        }
        boolean healthy = facts.replicas().stream()
                .anyMatch(replica -> replica.fact.revision() == revision && replica.is(ReplicaState.READY));
        boolean light = revisions.isLight(revisions.serving, revision);
        boolean oldServes = facts.replicas().stream()
                .anyMatch(replica -> replica.fact.revision() != revision && facts.available(replica));
        if (!healthy && (!light || oldServes) && revisions.whyGivenUp(revision) == null) {
            revisions.givenUp(revision, attempts.lastReason());
        }
    }

    /** What is of neither revision has nothing to serve for. */
    private void drainStrangers(Group target, @Nullable Group old, Turn turn) {
        for (Replica replica : List.copyOf(facts.replicas())) {
            if (replica.alive() && !target.has(replica) && (old == null || !old.has(replica))) {
                boolean served = revisions.whyGivenUp(replica.fact.revision()) == null;
                turn.drain(replica, served ? target.spec.gracefulShutdownTimeout() : Duration.ZERO);
            }
        }
    }

    private void reconfigure(Group target, Turn turn) {
        for (Replica replica : target.available()) {
            if (replica.fact.revision() != target.revision
                    && replica.refusedRevision != target.revision
                    && replica.reconfiguringTo != target.revision) {
                turn.reconfigure(replica, target.spec, target.revision);
            }
        }
    }

    /** Nothing else serves: the target does once a replica is READY, and none that can be reached is behind. */
    private void promote(Group target) {
        List<Replica> available = target.available();
        boolean any = available.stream().anyMatch(replica -> replica.fact.revision() == target.revision);
        boolean behind = available.stream().anyMatch(replica -> replica.fact.revision() != target.revision);
        if (any && !behind) {
            revisions.serving = target.revision;
        }
    }

    private boolean switchover(Group target, Group old, int unplaced, Turn turn) {
        int fresh = target.available().size();
        int serving = old.available().size();
        boolean settled =
                target.count(replica -> replica.is(ReplicaState.STARTING) || replica.is(ReplicaState.FAILED)) == 0;
        boolean enough = fresh >= target.spec.replicas()
                || serving == 0
                || (settled && fresh >= serving)
                || (settled && unplaced == 0 && target.attempts.exhausted());
        if (fresh == 0 || fresh < Math.min(target.spec.minAvailable(), serving) || !enough) {
            return false;
        }
        revisions.serving = target.revision;
        for (Replica replica : old.alive()) {
            turn.drain(replica, old.spec.gracefulShutdownTimeout());
        }
        return true;
    }

    /** The old revision serves on: what it loses is replaced as far as the new one leaves room, and it makes room for the new one. */
    private void keep(Group old, Group target, int unplaced, Predicate<Replica> heirs, Turn turn) {
        int least = Math.max(1, target.spec.minAvailable());
        int desired = Math.max(0, old.spec.replicas() - target.alive().size());
        Set<String> leaving = new HashSet<>(replacing.leaving(old));
        int without = upkeep.startMissing(old, desired, r -> leaving.contains(r.id), r -> false, turn);
        int ready = old.spec.replicas() - target.available().size();
        replacing.drainReplaced(old, Math.max(ready, least), leaving, without, least, turn);
        old.attempts.nextDue(turn.now).ifPresent(turn::wakeAt);
        List<Replica> available = old.available();
        if (unplaced > 0 && target.available().size() < available.size()) {
            replacing.makeRoom(
                    target, available, available.size(), least, heirs, old.spec.gracefulShutdownTimeout(), turn);
        }
    }

    private boolean quiet(Group target, long now) {
        return facts.assumed() == 0
                && target.attempts.paused(now) == 0
                && facts.replicas().stream().allMatch(facts::available);
    }
}
