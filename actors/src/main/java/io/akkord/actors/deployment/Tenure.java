package io.akkord.actors.deployment;

import io.akkord.actors.cluster.AgentEvent;
import io.akkord.actors.cluster.ClusterState;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.deployment.DesiredState.Desired;
import io.akkord.runtime.reconcile.Action;
import io.akkord.runtime.reconcile.Decision;
import io.akkord.runtime.reconcile.Reconciler;
import io.akkord.runtime.reconcile.Standing;
import io.akkord.runtime.reconcile.Standing.Notice;
import io.akkord.runtime.reconcile.Wanted;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** A deployment under one term of its entity: what is decided, carried out and published. For the entity's actor alone. */
final class Tenure {
    /** How long to wait for the rows of nodes that the last table names. */
    private static final Duration ROWS_WITHIN = Duration.ofSeconds(3);

    private final EntityParts parts;
    private final String name;
    private final String application;
    private final AgentLine line;
    private final Logger log;
    private final Reconciler reconciler;
    private final Publication publication;
    /** Nodes that the last table names; before their rows have come it is not known what runs. */
    private final Set<String> named;

    private final long namedUntil;

    private Wanted wanted;
    private @Nullable ClusterState fleet;
    private Standing.@Nullable Phase phase;
    /** Nodes whose routers have not finished. */
    private Set<String> routers = new HashSet<>();

    private boolean gone;

    /**
     * One that begins.
     *
     * @param line with its term
     * @param last the table that was published last
     */
    Tenure(
            EntityParts parts,
            String name,
            AgentLine line,
            Desired desired,
            Optional<RoutingTable> last,
            Logger log,
            long now) {
        this.parts = parts;
        this.name = name;
        this.application = desired.application();
        this.line = line;
        this.log = log;
        this.wanted = desired.wanted();
        this.reconciler = new Reconciler(name, parts.settings(), line.term(), now);
        this.publication = new Publication(parts, name, application, line.term());
        parts.served().find(name).ifPresent(served -> reconciler.served(served.spec(), served.revision()));
        last.ifPresent(table -> table.notices().stream()
                .filter(notice -> notice.kind() == Notice.Kind.GIVEN_UP)
                .forEach(notice -> reconciler.givenUp(notice.revision(), notice.text())));
        reconciler.wanted(wanted, now);
        this.named = last.map(table -> table.endpoints().stream()
                        .map(endpoint -> endpoint.node().toString())
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
        this.namedUntil = now + ROWS_WITHIN.toNanos();
    }

    /** Whether it is over: what was to be gone is. */
    boolean isGone() {
        return gone;
    }

    Wanted wanted() {
        return wanted;
    }

    void wanted(Wanted other, long now) {
        if (!other.equals(wanted)) {
            wanted = other;
            reconciler.wanted(other, now);
        }
    }

    /** Until nothing is wanted of it. */
    void tellGone() {
        parts.catalog().gone(application, name, wanted.revision());
    }

    void on(AgentEvent event, long now) {
        String node = event.node().toString();
        if (event instanceof AgentEvent.Hosted hosted) {
            reconciler.hosted(node, hosted.replicas(), now);
        } else if (event instanceof AgentEvent.ReplicaChanged changed) {
            reconciler.changed(node, changed.replica(), now);
        } else if (event instanceof AgentEvent.ReplicaGone away) {
            reconciler.gone(node, away.replica(), now);
        } else if (event instanceof AgentEvent.RouterDrained && routers.remove(node) && routers.isEmpty()) {
            reconciler.routersDrained(now);
        }
    }

    /** Decides, publishes, has it carried out. Returns when to do so again though nothing has happened; empty for never. */
    OptionalLong decide(long now) {
        if (gone) {
            return OptionalLong.empty();
        }
        ClusterState state = parts.view().state();
        if (state != fleet) {
            fleet = state;
            line.peers(state.peers());
            reconciler.fleet(FleetView.of(state), now);
            if (routers.removeIf(node -> !line.reaches(node)) && routers.isEmpty()) {
                reconciler.routersDrained(now);
            }
        }
        if (now - namedUntil < 0 && !line.knows(named)) {
            return OptionalLong.of(namedUntil);
        }
        Decision decision = reconciler.decide(now);
        Standing standing = decision.standing();
        if (reconciler.surveyed(now) && publication.publish(standing, state.peers())) {
            log(standing);
        }
        boolean again = false;
        for (Action action : decision.actions()) {
            again |= carryOut(action, now);
        }
        gone = standing.gone();
        return gone ? OptionalLong.empty() : again ? OptionalLong.of(now) : decision.wakeAtNanos();
    }

    /** Returns whether there is more to decide at once. */
    private boolean carryOut(Action action, long now) {
        if (action instanceof Action.Start start) {
            line.start(start);
        } else if (action instanceof Action.Drain drain) {
            line.drain(drain.node(), drain.replica(), drain.within());
        } else if (action instanceof Action.Reconfigure change) {
            line.reconfigure(change);
        } else if (action instanceof Action.DrainRouters drain) {
            routers = line.drainRouters(drain.within());
            if (routers.isEmpty()) {
                reconciler.routersDrained(now);
                return true;
            }
        }
        return false;
    }

    private void log(Standing standing) {
        if (standing.phase() != phase) {
            phase = standing.phase();
            log.info(
                    "deployment {} is {}: revision {}, {} replica(s) serve{}",
                    name,
                    phase,
                    standing.revision(),
                    standing.endpoints().size(),
                    standing.reason().isEmpty() ? "" : "; " + standing.reason());
        }
    }

    /** Whether a replica waits for a place. */
    boolean waitsForCapacity() {
        return publication.waitsForCapacity();
    }
}
