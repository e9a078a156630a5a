package io.akkord.runtime.reconcile;

import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/** One decision while it is made: what is to be done, said, and when to look again. */
final class Turn {
    final long now;
    private final Facts facts;
    private final Supplier<String> ids;
    private final List<Action> actions = new ArrayList<>();
    private final Set<Standing.Notice> notices = new LinkedHashSet<>();
    private OptionalLong wakeAt = OptionalLong.empty();

    /** @param ids a new replica's id each time */
    Turn(long now, Facts facts, Supplier<String> ids) {
        this.now = now;
        this.facts = facts;
        this.ids = ids;
    }

    Replica start(String node, DeploymentSpec spec, long revision, boolean rollout) {
        Replica replica = facts.asked(ids.get(), node, revision, rollout, now);
        ask(replica, new Action.Start(replica.id, node, spec, revision, rollout));
        return replica;
    }

    void drain(Replica replica, Duration within) {
        if (!replica.leaving) {
            replica.leaving = true;
            replica.leaveWithin = within;
            ask(replica, new Action.Drain(replica.id, replica.node, within));
        }
    }

    void reconfigure(Replica replica, DeploymentSpec spec, long revision) {
        replica.reconfiguringTo = revision;
        ask(replica, new Action.Reconfigure(replica.id, replica.node, spec, revision));
    }

    /** Asks something of the replica's node, perhaps once more. */
    void ask(Replica replica, Action action) {
        replica.askedAt = now;
        actions.add(action);
    }

    void act(Action action) {
        actions.add(action);
    }

    void notice(Standing.Notice.Kind kind, long revision, String text) {
        notices.add(new Standing.Notice(kind, revision, text));
    }

    /** Looks again at that time, or before. */
    void wakeAt(long time) {
        if (wakeAt.isEmpty() || time - wakeAt.getAsLong() < 0) {
            wakeAt = OptionalLong.of(time);
        }
    }

    List<Standing.Notice> notices() {
        return List.copyOf(notices);
    }

    Decision decision(Standing standing) {
        return new Decision(actions, standing, wakeAt);
    }
}
