package io.akkord.runtime.reconcile;

import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** One deployment's reconciler and nodes that obey it at once; the test says when replicas become READY or go. */
final class Scene {
    static final ReconcileSettings SETTINGS = new ReconcileSettings(
            Duration.ofSeconds(5), Duration.ofMillis(200), Duration.ofSeconds(2), 3, 2, Duration.ofSeconds(1));

    final Map<String, SimNode> nodes = new TreeMap<>();
    final List<Action> actions = new ArrayList<>();
    BiFunction<SimNode, SimNode.Running, FailureCause> outcome = (node, replica) -> FailureCause.NONE;
    Reconciler reconciler;
    Standing standing;
    private Decision last;
    private final String deployment;
    private final List<SimNode.Event> events = new ArrayList<>();
    long now = 1_000_000_000_000L;
    private long revision;
    private long term = 1;

    Scene(String deployment) {
        this.deployment = deployment;
        this.reconciler = new Reconciler(deployment, SETTINGS, term, now);
        this.last = new Decision(List.of(), nothing(), java.util.OptionalLong.empty());
        this.standing = last.standing();
    }

    private Standing nothing() {
        return new Standing(
                Specs.named(deployment).spec(), 0, Standing.Phase.STARTING, "", List.of(), List.of(), List.of(), false);
    }

    Scene gpuNode(String name, int gpus) {
        return node(name, gpus, 0, Map.of());
    }

    Scene node(String name, int gpus, int slots, Map<String, String> labels) {
        SimNode node = new SimNode(name, 1, gpus, slots, labels, (to, event) -> {
            if (to.equals(deployment)) {
                events.add(event);
            }
        });
        nodes.put(name, node);
        fleet();
        node.survey(deployment);
        return this;
    }

    SimNode node(String name) {
        return nodes.get(name);
    }

    /** Tells the fleet as it is now. */
    Scene fleet() {
        nodes.values().forEach(SimNode::publish);
        reconciler.fleet(nodes.values().stream().map(SimNode::asSeen).toList(), now);
        return this;
    }

    Scene want(Specs specs) {
        return want(specs, Wanted.Goal.SERVE);
    }

    Scene want(Specs specs, Wanted.Goal goal) {
        reconciler.wanted(new Wanted(specs.spec(), ++revision, goal), now);
        return this;
    }

    /** Another goal for the same revision. */
    Scene want(DeploymentSpec spec, long number, Wanted.Goal goal) {
        revision = number;
        reconciler.wanted(new Wanted(spec, number, goal), now);
        return this;
    }

    Scene lose(String name) {
        nodes.remove(name);
        return fleet();
    }

    Scene reachable(String name, boolean reachable) {
        node(name).reachable = reachable;
        return fleet();
    }

    Scene drain(String name) {
        node(name).draining = true;
        return fleet();
    }

    /** A new incarnation of the entity, which knows what served. */
    Scene restart(boolean tellsServed) {
        Standing before = standing;
        reconciler = new Reconciler(deployment, SETTINGS, ++term, now);
        events.clear();
        if (tellsServed && before.revision() != 0) {
            reconciler.served(before.spec(), before.revision());
        }
        return fleet();
    }

    Scene survey() {
        nodes.values().stream().filter(node -> node.reachable).forEach(node -> node.survey(deployment));
        return this;
    }

    /** Delivers, decides and obeys once; nothing starts or ends by itself. */
    List<Action> step() {
        List<SimNode.Event> due = List.copyOf(events);
        events.clear();
        due.forEach(event -> event.tell(reconciler, now));
        last = reconciler.decide(now);
        standing = last.standing();
        actions.addAll(last.actions());
        for (Action action : last.actions()) {
            String key = action instanceof Action.Start start
                    ? start.node()
                    : action instanceof Action.Drain drain
                            ? drain.node()
                            : action instanceof Action.Reconfigure change ? change.node() : "";
            nodes.values().stream()
                    .filter(node -> node.key.equals(key) && node.reachable)
                    .forEach(node -> node.obey(deployment, action));
        }
        return last.actions();
    }

    /** The replicas that start or drain on all nodes come to their end, and are told of. */
    Scene advance() {
        nodes.values().stream().filter(node -> node.reachable).forEach(node -> node.settle(outcome));
        fleet();
        step();
        return this;
    }

    /** Goes on for that time, with everything that was asked for done at once. */
    Scene run(Duration time) {
        long end = now + time.toNanos();
        step();
        while (now < end) {
            advance();
            now += 100_000_000;
        }
        step();
        return this;
    }

    Scene settle() {
        return run(Duration.ofSeconds(10));
    }

    List<Action> taken() {
        List<Action> taken = List.copyOf(actions);
        actions.clear();
        return taken;
    }

    /** READY replicas of all revisions, by node. */
    Map<String, Integer> spread() {
        Map<String, Integer> spread = new TreeMap<>();
        for (SimNode node : nodes.values()) {
            spread.put(node.name, (int) node.of(deployment).stream()
                    .filter(r -> r.state == ReplicaState.READY)
                    .count());
        }
        return spread;
    }

    long endpoints() {
        return standing.endpoints().size();
    }

    String notices() {
        return standing.notices().toString();
    }

    Decision last() {
        return last;
    }
}
