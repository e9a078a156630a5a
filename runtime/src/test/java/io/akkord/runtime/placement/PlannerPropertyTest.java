package io.akkord.runtime.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.device.ClaimHolder;
import io.akkord.runtime.device.ClaimLedger;
import io.akkord.runtime.device.ClaimRequest;
import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.device.GangDecision;
import io.akkord.runtime.device.MemorySize;
import io.akkord.runtime.device.NodeCapacity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;

/** Random clusters and demands; -Dakkord.seed repeats one. */
class PlannerPropertyTest {
    private static final long GIB = MemorySize.GIB;

    private final long seed = Long.getLong("akkord.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final Map<String, DeviceInventory> inventories = new LinkedHashMap<>();
    private final Map<String, ClaimLedger> ledgers = new LinkedHashMap<>();

    private void cluster() {
        int nodes = 1 + random.nextInt(12);
        for (int n = 0; n < nodes; n++) {
            List<Device> devices = new ArrayList<>(DeviceInventory.cpuSlots(1 + random.nextInt(4), "EPYC", 64 * GIB));
            long memory = random.nextBoolean() ? 80 * GIB : 24 * GIB;
            for (int g = 0; g < random.nextInt(9); g++) {
                Device gpu = Device.gpu(DeviceId.of("GPU-" + n + "-" + g), g, "gpu", memory);
                devices.add(n % 2 == 0 ? gpu.withNvlinkIsland("i" + g / 4) : gpu);
                if (random.nextInt(10) == 0) {
                    for (int s = 0; s < 3; s++) {
                        devices.add(Device.migSlice(
                                DeviceId.of("MIG-" + n + "-" + g + "-" + s), gpu.id(), s, "1g.10gb", "gpu", 10 * GIB));
                    }
                }
            }
            DeviceInventory inventory = DeviceInventory.of("n" + n, 4, devices)
                    .withLabels(Map.of(
                            DeviceInventory.ZONE,
                            "z" + random.nextInt(3),
                            DeviceInventory.ACCELERATOR,
                            memory == 80 * GIB ? "large" : "small"))
                    .withResources(Map.of("licence", (long) random.nextInt(4)));
            ClaimLedger ledger = new ClaimLedger(inventory, 1, 1_000_000);
            for (int c = 0; c < random.nextInt(5); c++) {
                ledger.claim(
                        ClaimRequest.of(new ClaimHolder("old" + c, "d" + random.nextInt(5), "old" + n + c), request()),
                        0);
            }
            for (Device device : devices) {
                if (random.nextInt(15) == 0) {
                    ledger.foreignMemory(Map.of(device.id(), random.nextLong(device.memoryBytes())));
                }
                if (random.nextInt(25) == 0) {
                    ledger.fence(device.id(), "test", 0);
                }
            }
            inventories.put(inventory.node(), inventory);
            ledgers.put(inventory.node(), ledger);
        }
    }

    private DeviceRequest request() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> new DeviceRequest.Gpus(1 + random.nextInt(4), (1 + random.nextInt(80)) * GIB);
            case 2 -> new DeviceRequest.GpuShare(0.001 + random.nextDouble() * 0.99, 1 + random.nextLong(40 * GIB));
            case 3 -> new DeviceRequest.GpuMemory(1 + random.nextLong(30 * GIB));
            case 4 -> new DeviceRequest.MigSlice("1g.10gb", (1 + random.nextInt(10)) * GIB);
            default -> new DeviceRequest.CpuSlots(1 + random.nextInt(2), random.nextInt(20) * GIB);
        };
    }

    private ReplicaShape shape() {
        ReplicaShape shape = ReplicaShape.group(request(), random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 1);
        if (random.nextInt(4) == 0) {
            shape = shape.requiring(Map.of(DeviceInventory.ACCELERATOR, random.nextBoolean() ? "large" : "small"));
        }
        if (random.nextInt(4) == 0) {
            shape = shape.preferring(Map.of(DeviceInventory.ZONE, "z" + random.nextInt(4)));
        }
        if (random.nextInt(5) == 0) {
            shape = shape.avoiding(Set.of("d" + random.nextInt(5)));
        }
        if (random.nextInt(5) == 0) {
            shape = shape.atMostPerNode(1 + random.nextInt(2));
        }
        if (random.nextInt(5) == 0) {
            shape = shape.taking(Map.of("licence", 1L));
        }
        return shape.spreadingZones(random.nextBoolean());
    }

    private List<ReplicaDemand> demands() {
        List<ReplicaDemand> demands = new ArrayList<>();
        for (int d = 0; d < 1 + random.nextInt(8); d++) {
            ReplicaShape shape = shape();
            for (int r = 0; r < 1 + random.nextInt(10); r++) {
                demands.add(new ReplicaDemand("d" + d, "r" + r, random.nextInt(8) == 0 ? shape() : shape));
            }
        }
        return demands;
    }

    private List<PlacementNode> nodes() {
        List<PlacementNode> nodes = new ArrayList<>();
        inventories.forEach((name, inventory) ->
                nodes.add(new PlacementNode(inventory, ledgers.get(name).snapshot())));
        return nodes;
    }

    @RepeatedTest(150)
    void thePlanIsGrantedInFullAndNothingThatFitsIsLeftOut() {
        System.out.println("PlannerPropertyTest seed " + seed);
        cluster();
        List<ReplicaDemand> demands = demands();
        List<PlacementNode> nodes = nodes();
        Plan plan = Planner.plan(nodes, demands);

        assertThat(plan.assignments().size() + plan.unplaced().size())
                .as("seed %d", seed)
                .isEqualTo(demands.size());
        Map<String, Integer> perNode = perNodeBefore(nodes);
        apply(plan, perNode);
        rulesHold(plan, perNode);
        unplacedDoNotFit(plan);
    }

    @RepeatedTest(50)
    void theOrderOfNodesDemandsAndMapsDoesNotMatter() {
        System.out.println("PlannerPropertyTest seed " + seed);
        cluster();
        List<ReplicaDemand> demands = demands();
        List<PlacementNode> nodes = nodes();
        Plan plan = Planner.plan(nodes, demands);
        for (int i = 0; i < 3; i++) {
            Collections.shuffle(nodes, random);
            Collections.shuffle(demands, random);
            assertThat(Planner.plan(nodes, demands)).as("seed %d", seed).isEqualTo(plan);
        }
    }

    @RepeatedTest(50)
    void replicasLieWithinOneOfEachOtherWhereThereIsRoom() {
        System.out.println("PlannerPropertyTest seed " + seed);
        int zones = 1 + random.nextInt(3);
        int nodesInZone = 1 + random.nextInt(4);
        List<PlacementNode> nodes = new ArrayList<>();
        for (int n = 0; n < zones * nodesInZone; n++) {
            List<Device> devices = new ArrayList<>();
            for (int g = 0; g < 8; g++) {
                devices.add(Device.gpu(DeviceId.of("GPU-" + n + "-" + g), g, "gpu", 80 * GIB));
            }
            DeviceInventory inventory =
                    DeviceInventory.of("n" + n, 8, devices).withLabels(Map.of(DeviceInventory.ZONE, "z" + n % zones));
            nodes.add(new PlacementNode(inventory, new ClaimLedger(inventory, 1, 1).snapshot()));
        }
        // Five deployments of at most two replicas a node: 5 * 2 * 0.5 GPUs of 8, whatever the order.
        List<ReplicaDemand> demands = new ArrayList<>();
        for (int d = 0; d < 5; d++) {
            ReplicaShape shape = ReplicaShape.of(new DeviceRequest.GpuShare(0.1 + 0.4 * random.nextDouble(), GIB));
            int replicas = 1 + random.nextInt(2 * nodes.size());
            for (int r = 0; r < replicas; r++) {
                demands.add(new ReplicaDemand("d" + d, "r" + r, shape));
            }
        }
        Plan plan = Planner.plan(nodes, demands);
        assertThat(plan.unplaced()).as("seed %d", seed).isEmpty();
        for (int d = 0; d < 5; d++) {
            Map<String, Integer> byNode = new TreeMap<>();
            Map<String, Integer> byZone = new TreeMap<>();
            nodes.forEach(node -> byNode.put(node.name(), 0));
            nodes.forEach(node -> byZone.put(node.inventory().zone().orElseThrow(), 0));
            for (Plan.Assignment assignment : plan.assignments()) {
                if (assignment.demand().deployment().equals("d" + d)) {
                    String node = assignment.ranks().get(0).node();
                    byNode.merge(node, 1, Integer::sum);
                    byZone.merge("z" + Integer.parseInt(node.substring(1)) % zones, 1, Integer::sum);
                }
            }
            assertWithinOne(byNode);
            assertWithinOne(byZone);
        }
    }

    private void assertWithinOne(Map<String, Integer> counts) {
        assertThat(Collections.max(counts.values()) - Collections.min(counts.values()))
                .as("%s, seed %d", counts, seed)
                .isLessThanOrEqualTo(1);
    }

    private static Map<String, Integer> perNodeBefore(List<PlacementNode> nodes) {
        Map<String, Integer> perNode = new HashMap<>();
        for (PlacementNode node : nodes) {
            Set<String> seen = new HashSet<>();
            node.claims().devices().forEach(use -> use.holdings().forEach(holding -> {
                if (seen.add(
                        holding.holder().deployment() + " " + holding.holder().replica())) {
                    perNode.merge(node.name() + " " + holding.holder().deployment(), 1, Integer::sum);
                }
            }));
        }
        return perNode;
    }

    private void apply(Plan plan, Map<String, Integer> perNode) {
        for (Plan.Assignment assignment : plan.assignments()) {
            ReplicaDemand demand = assignment.demand();
            assertThat(assignment.ranks())
                    .as("seed %d", seed)
                    .hasSize(demand.shape().ranks());
            assertThat(assignment.ranks().stream()
                            .flatMap(rank -> rank.devices().stream().map(id -> rank.node() + " " + id))
                            .toList())
                    .as("seed %d", seed)
                    .doesNotHaveDuplicates()
                    .hasSize(demand.shape().ranks() * demand.shape().request().devices());
            assignment.claims().forEach((node, claims) -> {
                String gang = demand.deployment() + " " + demand.replica();
                assertThat(ledgers.get(node).reserve(gang, claims, 0, 10))
                        .as("%s on %s, seed %d", demand, node, seed)
                        .isInstanceOf(GangDecision.Granted.class);
                assertThat(ledgers.get(node).commit(gang, 1)).isInstanceOf(GangDecision.Granted.class);
                perNode.merge(node + " " + demand.deployment(), 1, Integer::sum);
            });
        }
    }

    private void rulesHold(Plan plan, Map<String, Integer> perNode) {
        for (Plan.Assignment assignment : plan.assignments()) {
            ReplicaShape shape = assignment.demand().shape();
            for (Plan.RankPlace rank : assignment.ranks()) {
                assertThat(inventories.get(rank.node()).labels())
                        .as("seed %d", seed)
                        .containsAllEntriesOf(shape.requiredLabels());
                for (String avoided : shape.avoidDeployments()) {
                    if (!avoided.equals(assignment.demand().deployment())) {
                        assertThat(perNode).as("seed %d", seed).doesNotContainKey(rank.node() + " " + avoided);
                    }
                }
            }
        }
    }

    /** Capacity only shrinks while a plan is made, so what is unplaced must not fit what the plan leaves. */
    private void unplacedDoNotFit(Plan plan) {
        for (Plan.Unplaced unplaced : plan.unplaced()) {
            ReplicaShape shape = unplaced.demand().shape();
            assertThat(unplaced.reason()).as("seed %d", seed).isNotBlank();
            boolean barred = shape.maxPerNode() < Integer.MAX_VALUE
                    || !shape.avoidDeployments().isEmpty()
                    || plan.assignments().stream().anyMatch(a -> a.demand()
                            .shape()
                            .avoidDeployments()
                            .contains(unplaced.demand().deployment()));
            if (barred) {
                continue;
            }
            long room = 0;
            for (PlacementNode node : nodes()) {
                if (node.inventory()
                        .labels()
                        .entrySet()
                        .containsAll(shape.requiredLabels().entrySet())) {
                    NodeCapacity capacity = new NodeCapacity(node.inventory(), node.claims());
                    room += Math.min(
                            capacity.timesResources(shape.resources()),
                            capacity.candidates(shape.request())
                                    / shape.request().devices());
                }
            }
            assertThat(room)
                    .as("%s: %s, seed %d", unplaced.demand(), unplaced.reason(), seed)
                    .isLessThan(shape.ranks());
        }
    }
}
