package io.akkord.runtime.reconcile;

import io.akkord.runtime.spec.DeploymentSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One deployment over the cluster: takes in what is wanted and what nodes tell, and says what to do next until the two agree. It may be told
 * things in any order, twice, or not at all: what was asked of a node and not answered is asked again, and a survey sets everything right.
 *
 * <p>Pure: times are {@link System#nanoTime} values that are passed in, and never go back. Not thread-safe.
 */
public final class Reconciler {
    /** How many revisions before the wanted one are known though nothing runs of them. */
    private static final int REMEMBERED = 16;

    private final String deployment;
    private final ReconcileSettings settings;
    private final long term;
    private final Revisions revisions;
    private final Facts facts;
    private final Rollout rollout;
    private final Stopping stopping;
    private final StandingView view;
    private long lastReplica;

    /**
     * One that knows nothing; {@link #wanted} and {@link #fleet} are to be called before it decides.
     *
     * @param term higher than that of every former one for the deployment: the names of its replicas begin with it
     */
    public Reconciler(String deployment, ReconcileSettings settings, long term, long nowNanos) {
        this.deployment = deployment;
        this.settings = settings;
        this.term = term;
        this.revisions = new Revisions(settings);
        this.facts = new Facts(deployment, settings.surveyTimeout(), revisions::attempts, nowNanos);
        Places places = new Places(facts);
        this.rollout = new Rollout(facts, revisions, places, settings);
        this.stopping = new Stopping(facts, settings);
        this.view = new StandingView(facts, revisions);
    }

    /** What is wanted, at first and whenever it changes. */
    public void wanted(Wanted wanted, long now) {
        revisions.wanted(wanted);
    }

    /** What served before this one was made. To be called before {@link #wanted}. */
    public void served(DeploymentSpec spec, long revision) {
        revisions.served(spec, revision);
    }

    /** A revision that was given up before this one was made. It counts only while another one can serve. */
    public void givenUp(long revision, String reason) {
        revisions.givenUp(revision, reason);
    }

    /** All nodes whose rows are known. One that is missing is gone, with all it had. */
    public void fleet(List<FleetNode> nodes, long now) {
        facts.fleet(nodes);
        revisions.sawNodes(nodes);
    }

    /** A survey's answer: the node has these replicas and no others. Answers of nodes outside the fleet are passed over. */
    public void hosted(String node, List<ReplicaFact> replicas, long now) {
        facts.hosted(node, replicas, now);
    }

    /** A node told of one of its replicas. */
    public void changed(String node, ReplicaFact replica, long now) {
        facts.changed(node, replica, now);
    }

    /** A node told that one of its replicas is no more. */
    public void gone(String node, String replica, long now) {
        facts.gone(node, replica, now);
    }

    /** The routers of all nodes have nothing left, as {@link Action.DrainRouters} asked. */
    public void routersDrained(long now) {
        stopping.routersDrained();
    }

    /**
     * Whether it is known what runs: all reachable nodes have answered, or the time for it is over. Before that nothing is started, and the
     * standing lacks endpoints that serve: it is not to be published.
     */
    public boolean surveyed(long now) {
        return facts.surveyed(now);
    }

    /**
     * What to do now. To be called after every change, and at the time the last decision named.
     *
     * @throws IllegalStateException when it was never told what is wanted
     */
    public Decision decide(long now) {
        Wanted wanted = revisions.wanted;
        if (wanted == null) {
            throw new IllegalStateException(
                    "what is wanted of deployment '" + deployment + "' must be told before anything is decided");
        }
        Turn turn = new Turn(now, facts, () -> deployment + "#" + term + "." + ++lastReplica);
        boolean surveyed = facts.surveyed(now);
        if (!surveyed) {
            turn.wakeAt(facts.surveyUntil());
        }
        boolean stopped = false;
        if (wanted.goal() != Wanted.Goal.SERVE) {
            Group serving = rollout.group(revisions.serving);
            stopped = stopping.go(
                    serving == null ? new Group(wanted.spec(), wanted.revision(), facts, revisions) : serving,
                    surveyed,
                    turn);
            revisions.serving = stopped ? 0 : revisions.serving;
        } else if (surveyed) {
            stopping.reset();
            rollout.go(wanted, turn);
        }
        askAgain(turn);
        forget(wanted);
        return turn.decision(view.of(wanted, stopped, turn.notices()));
    }

    /** Messages to nodes may be lost. */
    private void askAgain(Turn turn) {
        long patience = settings.surveyTimeout().toNanos();
        for (Replica replica : facts.replicas()) {
            DeploymentSpec spec =
                    revisions.spec(replica.reconfiguringTo == 0 ? replica.fact.revision() : replica.reconfiguringTo);
            boolean pending = replica.leaving || !replica.confirmed || replica.reconfiguringTo != 0;
            if (!pending || !facts.reachable(replica)) {
                continue;
            }
            if (turn.now - replica.askedAt >= patience) {
                if (replica.leaving) {
                    turn.ask(replica, new Action.Drain(replica.id, replica.node, replica.leaveWithin));
                } else if (spec != null && replica.reconfiguringTo != 0) {
                    turn.ask(replica, new Action.Reconfigure(replica.id, replica.node, spec, replica.reconfiguringTo));
                } else if (spec != null) {
                    turn.ask(
                            replica,
                            new Action.Start(replica.id, replica.node, spec, replica.fact.revision(), replica.rollout));
                }
            }
            turn.wakeAt(replica.askedAt + patience);
        }
    }

    private void forget(Wanted wanted) {
        Set<Long> known = new HashSet<>(Set.of(wanted.revision()));
        known.add(revisions.serving);
        // A replica may still answer that it has taken one of these.
        for (int past = 1; past <= REMEMBERED; past++) {
            known.add(wanted.revision() - past);
        }
        for (Replica replica : facts.replicas()) {
            known.add(replica.fact.revision());
            known.add(replica.reconfiguringTo);
        }
        revisions.onlyThose(known);
    }
}
