package io.akkord.runtime.reconcile;

import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Several deployments on one to six nodes that come, drain, die and cannot be reached, with messages that are late or lost. */
class SimulationTest {
    private static final long STEP = Duration.ofMillis(50).toNanos();
    private static final ReconcileSettings SETTINGS = new ReconcileSettings(
            Duration.ofSeconds(2), Duration.ofMillis(200), Duration.ofSeconds(2), 3, 2, Duration.ofMillis(500));

    /** Specs of which no replica starts. */
    private static final Predicate<DeploymentSpec> BROKEN = spec -> Integer.parseInt(spec.version()) % 4 == 0;

    private Random random = new Random(0);
    private long now;
    private boolean calm;
    private int incarnations;
    private final Map<String, SimNode> nodes = new TreeMap<>();
    private final List<SimEntity> entities = new ArrayList<>();
    private final Map<String, SimWire> wires = new LinkedHashMap<>();
    /** The highest term that a node has heard of, by deployment and node. */
    private final Map<String, Long> terms = new TreeMap<>();

    @RepeatedTest(20)
    void whateverHappensItEndsAsWanted() {
        run(new Random().nextLong());
    }

    @Test
    void theSameSeedsGoWellEveryTime() {
        for (long seed :
                new long[] {-774967596999797268L, -1723473588894952992L, 4994544019462633919L, 3584594741480001350L}) {
            nodes.clear();
            entities.clear();
            wires.clear();
            terms.clear();
            run(seed);
        }
    }

    private void run(long seed) {
        System.out.println("SimulationTest seed " + seed);
        random = new Random(seed);
        now = 1_000_000_000L;
        calm = false;
        for (int i = 0; i < 1 + random.nextInt(6); i++) {
            join();
        }
        for (int d = 0; d < 1 + random.nextInt(3); d++) {
            entities.add(new SimEntity("d" + d, randomSpec("d" + d, 1).spec(), SETTINGS, now));
        }
        try {
            for (int i = 0; i < 600; i++) {
                if (random.nextInt(12) == 0) {
                    happen();
                }
                step();
            }
            heal();
            for (int i = 0; i < 1200; i++) {
                step();
            }
            for (SimEntity entity : entities) {
                entity.isAsWanted(nodes, now, BROKEN);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ", after " + (now / 1_000_000) + " ms: " + e.getMessage(), e);
        }
    }

    private Specs randomSpec(String name, int version) {
        int replicas = 1 + random.nextInt(5);
        Specs specs = Specs.named(name)
                .replicas(replicas)
                .minAvailable(random.nextInt(replicas + 1))
                .version(String.valueOf(version))
                .userConfig((random.nextInt(4) == 0 ? "hard" : "easy") + random.nextInt(100));
        return switch (name) {
            case "d0" -> specs.gpus(1);
            case "d1" -> specs.slots(1);
            default -> specs;
        };
    }

    private void happen() {
        List<SimNode> all = List.copyOf(nodes.values());
        SimNode some = all.isEmpty() ? null : all.get(random.nextInt(all.size()));
        SimEntity entity = entities.get(random.nextInt(entities.size()));
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                if (all.size() < 6) {
                    join();
                }
            }
            case 2 -> {
                if (some != null) {
                    some.draining = true;
                }
            }
            case 3 -> {
                if (some != null) {
                    nodes.remove(some.key);
                }
            }
            case 4 -> {
                if (some != null) {
                    some.reachable = !some.reachable;
                }
            }
            case 5 -> {
                int version = Integer.parseInt(entity.wanted.spec().version());
                entity.want(
                        randomSpec(entity.name, random.nextInt(2) == 0 ? version : version + 1)
                                .spec(),
                        now);
            }
            case 6 -> entity.restart(now);
            case 8 -> entity.unload(now);
            case 7 -> {
                if (some != null && !some.running.isEmpty()) {
                    SimNode.Running replica = some.running.values().iterator().next();
                    if (replica.state == ReplicaState.READY) {
                        some.fail(replica, FailureCause.BROKEN, "it broke");
                    }
                }
            }
            default ->
                entity.want(
                        Specs.named(entity.name)
                                .replicas(1 + random.nextInt(5))
                                .version(entity.wanted.spec().version())
                                .userConfig(String.valueOf(
                                        entity.wanted.spec().userConfig().get("value")))
                                .like(entity.wanted.spec())
                                .spec(),
                        now);
        }
    }

    private void join() {
        String name = "n" + incarnations;
        String[] key = new String[1];
        SimNode node = new SimNode(
                name,
                ++incarnations,
                random.nextInt(5),
                random.nextInt(5),
                Map.of(),
                (deployment, event) -> toEntity(key[0], deployment, event));
        key[0] = node.key;
        nodes.put(node.key, node);
    }

    private void toEntity(String node, String deployment, SimNode.Event event) {
        for (SimEntity entity : entities) {
            if (entity.name.equals(deployment)) {
                Reconciler meant = entity.reconciler;
                send(node + ">" + deployment, node, () -> {
                    if (entity.reconciler == meant) {
                        entity.inbox.add(event);
                    }
                });
            }
        }
    }

    private void send(String wire, String node, Runnable message) {
        SimNode there = nodes.get(node);
        boolean lost = there == null || !there.reachable || (!calm && random.nextInt(25) == 0);
        if (!lost) {
            long late = random.nextInt(4) == 0 ? random.nextInt(20) * STEP : random.nextInt(3) * STEP;
            wires.computeIfAbsent(wire, w -> new SimWire()).send(now + late, message);
        }
    }

    private void toNode(SimEntity entity, String node, Runnable command) {
        long term = entity.term;
        send(entity.name + ">" + node, node, () -> {
            String at = entity.name + ">" + node;
            if (nodes.containsKey(node) && terms.getOrDefault(at, 0L) <= term) {
                terms.put(at, term);
                command.run();
            }
        });
    }

    private void step() {
        now += STEP;
        List.copyOf(wires.values()).forEach(wire -> wire.deliver(now));
        for (SimNode node : nodes.values()) {
            if (random.nextInt(4) == 0) {
                node.settle((where, replica) -> outcome(replica));
            }
            if (calm || random.nextInt(5) == 0) {
                node.publish();
            }
        }
        List<FleetNode> fleet = nodes.values().stream().map(SimNode::asSeen).toList();
        for (SimEntity entity : entities) {
            if (calm || random.nextInt(3) == 0) {
                entity.fleet(fleet, now);
            }
            if (random.nextInt(30) == 0 || !entity.reconciler.surveyed(now)) {
                nodes.values().forEach(node -> toNode(entity, node.key, () -> node.survey(entity.name)));
            }
            while (!entity.inbox.isEmpty()) {
                entity.inbox.remove().tell(entity.reconciler, now);
            }
            if (random.nextInt(40) == 0) {
                entity.reconciler.routersDrained(now);
            }
            for (Action action : entity.decide(now).actions()) {
                if (action instanceof Action.DrainRouters) {
                    continue;
                }
                String key = action instanceof Action.Start start
                        ? start.node()
                        : action instanceof Action.Drain drain ? drain.node() : ((Action.Reconfigure) action).node();
                SimNode node = nodes.get(key);
                if (node != null) {
                    toNode(entity, key, () -> node.obey(entity.name, action));
                }
            }
        }
    }

    /** What is not broken for good breaks now and then. */
    private FailureCause outcome(SimNode.Running replica) {
        if (BROKEN.test(replica.spec)) {
            return FailureCause.BROKEN;
        }
        int dice = calm ? 99 : random.nextInt(100);
        return dice < 5 ? FailureCause.BROKEN : dice < 7 ? FailureCause.UNFIT_NODE : FailureCause.NONE;
    }

    /** Nothing happens any more, and there is more than enough room. */
    private void heal() {
        calm = true;
        nodes.values().removeIf(node -> node.draining);
        nodes.values().forEach(node -> node.reachable = true);
        for (int i = 0; i < 2; i++) {
            String name = "m" + i;
            SimNode node = new SimNode(
                    name, 1000 + i, 20, 20, Map.of(), (to, event) -> toEntity(name + "/" + key(name), to, event));
            nodes.put(node.key, node);
        }
    }

    private static String key(String name) {
        return name.equals("m0") ? "1000" : "1001";
    }
}
