package io.akkord.runtime.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.spec.DeploymentSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The entity of a deployment in a simulated cluster, through its incarnations; checks each decision. */
final class SimEntity {
    final String name;
    Wanted wanted;
    Reconciler reconciler;
    long term;
    /** What it keeps on disk. */
    private @Nullable DeploymentSpec servedSpec;

    private long served;
    private final Map<Long, String> givenUp = new HashMap<>();
    /** The fleet as it was told last. */
    private Map<String, FleetNode> fleet = new TreeMap<>();

    final Deque<SimNode.Event> inbox = new ArrayDeque<>();

    @Nullable
    Standing standing;

    /** Replicas that were started by any incarnation. */
    private final Set<String> started = new HashSet<>();

    private final ReconcileSettings settings;

    SimEntity(String name, DeploymentSpec spec, ReconcileSettings settings, long now) {
        this.name = name;
        this.settings = settings;
        this.wanted = new Wanted(spec, 1, Wanted.Goal.SERVE);
        this.reconciler = new Reconciler(name, settings, ++term, now);
        reconciler.wanted(wanted, now);
    }

    void want(DeploymentSpec spec, long now) {
        wanted = new Wanted(spec, wanted.revision() + 1, Wanted.Goal.SERVE);
        reconciler.wanted(wanted, now);
    }

    void unload(long now) {
        wanted = new Wanted(wanted.spec(), wanted.revision(), Wanted.Goal.UNLOADED);
        reconciler.wanted(wanted, now);
    }

    void restart(long now) {
        inbox.clear();
        standing = null;
        reconciler = new Reconciler(name, settings, ++term, now);
        if (servedSpec != null) {
            reconciler.served(servedSpec, served);
        }
        givenUp.forEach(reconciler::givenUp);
        reconciler.wanted(wanted, now);
    }

    void fleet(List<FleetNode> nodes, long now) {
        fleet = nodes.stream()
                .collect(Collectors.toMap(FleetNode::key, Function.identity(), (a, b) -> a, TreeMap::new));
        reconciler.fleet(nodes, now);
    }

    Decision decide(long now) {
        Standing before = standing;
        Decision decision = reconciler.decide(now);
        Standing after = decision.standing();
        if (before != null && wanted.goal() == Wanted.Goal.SERVE) {
            neverBelowMinAvailable(before, decision);
        }
        neverTooMany(decision);
        neverOverbooked(decision);
        assertThat(after.endpoints()).allMatch(placed -> placed.replica().state() == ReplicaState.READY);
        if (reconciler.surveyed(now)) {
            standing = after;
            if (after.revision() != 0) {
                served = after.revision();
                servedSpec = after.spec();
            }
            for (Standing.Notice notice : after.notices()) {
                if (notice.kind() == Standing.Notice.Kind.GIVEN_UP) {
                    givenUp.put(notice.revision(), "it was");
                }
            }
        }
        return decision;
    }

    /** Replicas that served, and were told to go by this decision, left enough behind. */
    private void neverBelowMinAvailable(Standing before, Decision decision) {
        Set<String> drained = new HashSet<>();
        decision.actions().forEach(action -> {
            if (action instanceof Action.Drain drain) {
                drained.add(drain.replica());
            }
        });
        Set<String> readyNow = ids(decision.standing().endpoints());
        long voluntary = before.endpoints().stream()
                .filter(placed ->
                        reachable(placed) && drained.contains(placed.replica().replica()))
                .filter(placed -> !leaves(placed))
                .filter(placed -> decision.standing().replicas().stream()
                        .anyMatch(now ->
                                now.replica().replica().equals(placed.replica().replica())
                                        && now.replica().state() == ReplicaState.DRAINING))
                .count();
        if (voluntary == 0) {
            return;
        }
        long after =
                decision.standing().endpoints().stream().filter(this::reachable).count();
        long stayed = before.endpoints().stream()
                .filter(placed ->
                        reachable(placed) && readyNow.contains(placed.replica().replica()))
                .count();
        assertThat(after)
                .as("READY replicas after %s, before %s", shown(decision.standing()), shown(before))
                .isGreaterThanOrEqualTo(Math.min(minAvailable(decision.standing()), stayed + voluntary));
    }

    /** Where the wanted revision was given up, what serves goes by its own spec. */
    private int minAvailable(Standing standing) {
        boolean wantedIsGivenUp =
                standing.notices().stream().anyMatch(notice -> notice.kind() == Standing.Notice.Kind.GIVEN_UP);
        return (wantedIsGivenUp ? standing.spec() : wanted.spec()).minAvailable();
    }

    /** On a node that drains it may have to go whatever is left. */
    private boolean leaves(Standing.Placed placed) {
        FleetNode node = fleet.get(placed.node());
        return node == null || node.draining();
    }

    private boolean reachable(Standing.Placed placed) {
        FleetNode node = fleet.get(placed.node());
        return node != null && node.reachable();
    }

    static String shown(Standing standing) {
        StringBuilder text =
                new StringBuilder("revision " + standing.revision() + " " + standing.phase() + " " + standing.reason());
        standing.replicas().forEach(placed -> text.append("\n  ")
                .append(placed.replica())
                .append(" on ")
                .append(placed.node()));
        standing.notices().forEach(notice -> text.append("\n  ").append(notice));
        return text.append('\n').toString();
    }

    private static Set<String> ids(List<Standing.Placed> placed) {
        return placed.stream().map(each -> each.replica().replica()).collect(Collectors.toSet());
    }

    /** What is started of a revision makes no more of it than are wanted, and one whose place another takes. */
    private void neverTooMany(Decision decision) {
        for (Action action : decision.actions()) {
            if (action instanceof Action.Start start) {
                long alive = decision.standing().replicas().stream()
                        .filter(placed -> placed.replica().revision() == start.revision() && !leaves(placed))
                        .filter(placed -> placed.replica().state() == ReplicaState.STARTING
                                || placed.replica().state() == ReplicaState.READY)
                        .count();
                assertThat(alive)
                        .as("replicas after %s: %s", start.replica(), shown(decision.standing()))
                        .isLessThanOrEqualTo(start.spec().replicas() + 1);
            }
        }
    }

    /** A start goes where the row, less what is known to be gone and with what was started since, has room. */
    private void neverOverbooked(Decision decision) {
        for (Action action : decision.actions()) {
            if (!(action instanceof Action.Start start)
                    || start.rollout()
                    || start.spec().devices().isEmpty()) {
                continue;
            }
            FleetNode node = fleet.get(start.node());
            assertThat(node).as("the node of %s", start).isNotNull();
            long devices = node.placement().inventory().devices().stream()
                    .filter(start.spec().devices().orElseThrow()::admits)
                    .count();
            List<String> others = new ArrayList<>();
            node.placement().claims().devices().stream()
                    .filter(use -> start.spec().devices().orElseThrow().admits(use.device()))
                    .flatMap(use -> use.holdings().stream())
                    .filter(holding -> !holding.holder().deployment().equals(name))
                    .forEach(holding -> others.add(holding.holder().replica()));
            long own = decision.standing().replicas().stream()
                    .filter(placed -> placed.node().equals(start.node()))
                    .filter(placed -> placed.replica().state() != ReplicaState.FAILED)
                    .count();
            assertThat(node.reachable() && !node.draining())
                    .as("%s goes to %s", start.replica(), node.key())
                    .isTrue();
            boolean mixed = decision.standing().replicas().stream()
                    .anyMatch(placed -> placed.replica().revision() != start.revision());
            if (!mixed) {
                assertThat(own + others.size())
                        .as("%s on %s: %s and %s", start.replica(), node.key(), others, shown(decision.standing()))
                        .isLessThanOrEqualTo(devices);
            }
        }
    }

    /** The world stands still, with room for all: what runs is what is wanted. */
    void isAsWanted(Map<String, SimNode> nodes, long now, Predicate<DeploymentSpec> broken) {
        assertThat(decide(now).actions()).as("it has come to rest").isEmpty();
        Standing standing = Objects.requireNonNull(this.standing);
        if (wanted.goal() == Wanted.Goal.UNLOADED) {
            assertThat(standing.phase()).isEqualTo(Standing.Phase.UNLOADED);
            assertThat(nodes.values()).allMatch(node -> node.of(name).isEmpty());
            return;
        }
        boolean healthy = !broken.test(wanted.spec());
        boolean servesOther = standing.revision() != 0 && standing.revision() != wanted.revision();
        boolean givenUp = standing.notices().stream().anyMatch(n -> n.kind() == Standing.Notice.Kind.GIVEN_UP);
        if (healthy && !givenUp) {
            assertThat(standing.revision()).as("%s", shown(standing)).isEqualTo(wanted.revision());
        } else if (!servesOther) {
            assertThat(standing.phase()).as("%s", shown(standing)).isEqualTo(Standing.Phase.FAILED);
            return;
        } else {
            assertThat(givenUp).as("%s", shown(standing)).isTrue();
        }
        assertThat(standing.phase()).as("%s", shown(standing)).isEqualTo(Standing.Phase.READY);
        assertThat(standing.endpoints())
                .as("%s", shown(standing))
                .hasSize(standing.spec().replicas());
        long really =
                nodes.values().stream().mapToLong(node -> node.of(name).size()).sum();
        assertThat(really)
                .as("replicas that really run: %s", shown(standing))
                .isEqualTo(standing.spec().replicas());
        for (Standing.Placed placed : standing.endpoints()) {
            SimNode node = nodes.get(placed.node());
            assertThat(node).as("the node of %s", placed).isNotNull();
            SimNode.Running running = node.running.get(placed.replica().replica());
            assertThat(running).as("%s", placed).isNotNull();
            assertThat(running.revision).isEqualTo(standing.revision());
        }
    }
}
