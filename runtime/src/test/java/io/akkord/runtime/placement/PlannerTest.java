package io.akkord.runtime.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.device.ClaimDecision;
import io.akkord.runtime.device.ClaimHolder;
import io.akkord.runtime.device.ClaimLedger;
import io.akkord.runtime.device.ClaimRequest;
import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.device.MemorySize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final long GIB = MemorySize.GIB;
    private static final DeviceRequest ONE_GPU = new DeviceRequest.Gpus(1, 10 * GIB);

    private final Map<String, ClaimLedger> ledgers = new TreeMap<>();
    private final Map<String, DeviceInventory> inventories = new TreeMap<>();

    private void node(String name, String zone, int gpus, UnaryOperator<Device> each) {
        List<Device> devices = new ArrayList<>();
        for (int g = 0; g < gpus; g++) {
            devices.add(each.apply(Device.gpu(DeviceId.of("GPU-" + name + "-" + g), g, "H100", 80 * GIB)));
        }
        node(DeviceInventory.of(name, 8, devices).withLabels(Map.of(DeviceInventory.ZONE, zone)));
    }

    private void node(String name, String zone, int gpus) {
        node(name, zone, gpus, UnaryOperator.identity());
    }

    private void node(DeviceInventory inventory) {
        inventories.put(inventory.node(), inventory);
        ledgers.put(inventory.node(), new ClaimLedger(inventory, 1, 1000));
    }

    private void held(String node, String deployment, DeviceRequest request) {
        ClaimHolder holder =
                new ClaimHolder("w" + ledgers.get(node).snapshot().hashCode(), deployment, deployment + "-old");
        assertThat(ledgers.get(node).claim(ClaimRequest.of(holder, request), 0))
                .isInstanceOf(ClaimDecision.Granted.class);
    }

    private Plan plan(ReplicaDemand... demands) {
        List<PlacementNode> nodes = new ArrayList<>();
        inventories.forEach((name, inventory) ->
                nodes.add(new PlacementNode(inventory, ledgers.get(name).snapshot())));
        return Planner.plan(nodes, List.of(demands));
    }

    private static ReplicaDemand[] replicas(String deployment, int count, ReplicaShape shape) {
        ReplicaDemand[] demands = new ReplicaDemand[count];
        Arrays.setAll(demands, i -> new ReplicaDemand(deployment, deployment + "-" + i, shape));
        return demands;
    }

    private static ReplicaDemand one(String deployment, ReplicaShape shape) {
        return replicas(deployment, 1, shape)[0];
    }

    private static ReplicaDemand one(String deployment, DeviceRequest request) {
        return one(deployment, ReplicaShape.of(request));
    }

    /** The node of each rank of each replica. */
    private static List<String> nodes(Plan plan) {
        assertThat(plan.unplaced()).isEmpty();
        return plan.assignments().stream()
                .flatMap(assignment -> assignment.ranks().stream())
                .map(Plan.RankPlace::node)
                .toList();
    }

    private static String reason(Plan plan) {
        assertThat(plan.assignments()).isEmpty();
        return plan.unplaced().get(0).reason();
    }

    @Test
    void unlikeReplicasPackSoThatLargeHolesStay() {
        node("a", "z1", 8);
        node("b", "z1", 8);
        held("b", "other", new DeviceRequest.Gpus(5, GIB));
        assertThat(nodes(plan(one("d", new DeviceRequest.Gpus(3, GIB))))).containsExactly("b");
        assertThat(nodes(plan(one("d", new DeviceRequest.Gpus(4, GIB))))).containsExactly("a");
        assertThat(nodes(plan(one("d", ONE_GPU), one("e", ONE_GPU)))).containsExactly("b", "b");
    }

    @Test
    void aShareGoesWhereTheScarcerResourceIsTheLeastThatFits() {
        node("a", "z1", 2);
        node("b", "z1", 2);
        held("a", "x", new DeviceRequest.GpuShare(0.3, GIB));
        held("b", "x", new DeviceRequest.GpuShare(0.1, 60 * GIB));
        assertThat(nodes(plan(one("d", new DeviceRequest.GpuShare(0.2, 10 * GIB)))))
                .containsExactly("b");
        assertThat(nodes(plan(one("d", new DeviceRequest.GpuShare(0.2, 30 * GIB)))))
                .containsExactly("a");
        Plan.Assignment opened = plan(one("d", new DeviceRequest.GpuShare(0.95, GIB)))
                .assignments()
                .get(0);
        assertThat(opened.ranks().get(0).devices()).containsExactly(DeviceId.of("GPU-a-1"));
    }

    @Test
    void replicasSpreadOverNodesThenZones() {
        node("a1", "a", 8);
        node("a2", "a", 8);
        node("b1", "b", 8);
        node("b2", "b", 8);
        List<String> two = nodes(plan(replicas("d", 2, ReplicaShape.of(ONE_GPU))));
        assertThat(two).extracting(name -> name.substring(0, 1)).containsExactlyInAnyOrder("a", "b");
        assertThat(nodes(plan(replicas("d", 4, ReplicaShape.of(ONE_GPU)))))
                .containsExactlyInAnyOrder("a1", "a2", "b1", "b2");
        assertThat(nodes(plan(replicas("d", 8, ReplicaShape.of(ONE_GPU)))))
                .containsExactlyInAnyOrder("a1", "a1", "a2", "a2", "b1", "b1", "b2", "b2");
        assertThat(nodes(plan(replicas("d", 2, ReplicaShape.of(ONE_GPU).spreadingZones(false)))))
                .containsExactly("a1", "a2");
    }

    @Test
    void replicasThatRunAlreadyCount() {
        node("a", "z1", 8);
        node("b", "z2", 8);
        held("a", "d", ONE_GPU);
        assertThat(nodes(plan(replicas("d", 2, ReplicaShape.of(ONE_GPU))))).contains("b");
        assertThat(nodes(plan(one("d", ONE_GPU)))).containsExactly("b");
        assertThat(nodes(plan(replicas("d", 3, ReplicaShape.of(ONE_GPU))))).containsExactlyInAnyOrder("a", "b", "b");
    }

    @Test
    void whenANodeIsFullTheOthersTakeTheRest() {
        node("a", "z1", 1);
        node("b", "z1", 4);
        assertThat(nodes(plan(replicas("d", 5, ReplicaShape.of(ONE_GPU)))))
                .containsExactlyInAnyOrder("a", "b", "b", "b", "b");
        assertThat(plan(replicas("d", 6, ReplicaShape.of(ONE_GPU))).unplaced()).hasSize(1);
    }

    @Test
    void aGroupStaysOnOneNodeAndOneNvlinkIsland() {
        node("a", "z1", 4, device -> device.withNvlinkIsland("pair" + device.index() / 2));
        node("b", "z1", 8, device -> device.withNvlinkIsland("all"));
        assertThat(nodes(plan(one("d", ReplicaShape.group(ONE_GPU, 4)))))
                .as("the island beats the tighter fit")
                .containsOnly("b");
        assertThat(nodes(plan(one("d", ReplicaShape.group(ONE_GPU, 2))))).containsOnly("a");
        held("b", "x", new DeviceRequest.Gpus(6, GIB));
        assertThat(nodes(plan(one("d", ReplicaShape.group(ONE_GPU, 4)))))
                .as("one node beats two")
                .containsOnly("a");
    }

    @Test
    void aGroupThatFitsNoNodeStaysInOneZone() {
        node("a1", "a", 2);
        node("a2", "a", 1);
        node("b1", "b", 2);
        node("b2", "b", 2);
        assertThat(nodes(plan(one("d", ReplicaShape.group(ONE_GPU, 4)))))
                .containsExactlyInAnyOrder("b1", "b1", "b2", "b2");
        assertThat(nodes(plan(one("d", ReplicaShape.group(ONE_GPU, 3)))))
                .as("the rest goes to the best fit")
                .containsExactly("a1", "a1", "a2");
        assertThat(nodes(plan(one("d", ReplicaShape.group(ONE_GPU, 5)))))
                .as("over zones as a last resort")
                .hasSize(5);
        assertThat(reason(plan(one("d", ReplicaShape.group(ONE_GPU, 8)))))
                .contains("8 times 1 whole GPU", "at most 7 of 8 devices free");
    }

    @Test
    void ranksOfAGroupGetDevicesOfTheirOwn() {
        node("a", "z1", 2);
        Plan plan = plan(one("d", ReplicaShape.group(new DeviceRequest.GpuShare(0.25, GIB), 2)));
        assertThat(plan.assignments().get(0).ranks())
                .flatExtracting(Plan.RankPlace::devices)
                .doesNotHaveDuplicates();
        assertThat(reason(plan(one("d", ReplicaShape.group(new DeviceRequest.GpuShare(0.25, GIB), 3)))))
                .contains("2 fit", "at most 2 of 3 devices free");
    }

    @Test
    void labelsAreRequiredOrPreferred() {
        node("a", "z1", 1);
        node("b", "z2", 1);
        ReplicaShape shape = ReplicaShape.of(ONE_GPU);
        assertThat(nodes(plan(one("d", shape.requiring(Map.of("zone", "z2")))))).containsExactly("b");
        assertThat(nodes(plan(replicas("d", 2, shape.preferring(Map.of("zone", "z2"))))))
                .containsExactly("b", "a");
        assertThat(reason(plan(one("d", shape.requiring(Map.of("zone", "z3", "gpu", "b200"))))))
                .contains("none of 2 nodes has the labels {gpu=b200, zone=z3}", "'a', has no gpu, zone=z1");
    }

    @Test
    void antiAffinityHoldsBothWaysAndAgainstWhatRuns() {
        node("a", "z1", 8);
        ReplicaShape shy = ReplicaShape.of(ONE_GPU).avoiding(Set.of("loud"));
        Plan plan = plan(one("shy", shy), one("loud", new DeviceRequest.Gpus(2, GIB)));
        assertThat(plan.assignments()).extracting(a -> a.demand().deployment()).containsExactly("loud");
        assertThat(plan(one("shy", shy), one("loud", new DeviceRequest.GpuShare(0.1, GIB)))
                        .assignments())
                .extracting(a -> a.demand().deployment())
                .containsExactly("shy");
        held("a", "loud", ONE_GPU);
        assertThat(reason(plan(one("shy", shy)))).contains("1 of 1 node have room", "1 of them", "'shy'");
        node("b", "z1", 1);
        assertThat(nodes(plan(one("shy", shy)))).containsExactly("b");
    }

    @Test
    void replicasOnANodeAreLimited() {
        node("a", "z1", 8);
        node("b", "z1", 8);
        Plan plan = plan(replicas("d", 5, ReplicaShape.of(ONE_GPU).atMostPerNode(2)));
        assertThat(plan.assignments()).hasSize(4);
        assertThat(plan.unplaced().get(0).reason()).contains("the most replicas allowed on a node (2)");
    }

    @Test
    void theNearestMissIsToldInNumbers() {
        node("a", "z1", 2);
        node("b", "z1", 4);
        held("b", "x", new DeviceRequest.Gpus(1, GIB));
        assertThat(reason(plan(one("d", new DeviceRequest.Gpus(4, GIB)))))
                .contains("4 whole GPUs", "node 'b' has 4 such devices: 3 fit, 1 held", "nearest of 2 nodes");
        assertThat(reason(plan(one("d", new DeviceRequest.Gpus(1, 100 * GIB)))))
                .contains("100.0 GiB", "with too little left", "80.0 GiB free of 80.0 GiB");
        assertThat(reason(plan(one("d", new DeviceRequest.CpuSlots(1, 0))))).contains("has no CPU slot");
        assertThat(Planner.plan(List.of(), List.of(one("d", ONE_GPU)))
                        .unplaced()
                        .get(0)
                        .reason())
                .isEqualTo("there are no nodes");
    }

    @Test
    void fencedDevicesAndCustomResourcesAreSeen() {
        node("a", "z1", 1);
        node(DeviceInventory.of("b", 8, List.of(Device.gpu(DeviceId.of("GPU-b"), 0, "H100", 80 * GIB)))
                .withResources(Map.of("licence", 1L)));
        ReplicaShape licensed =
                ReplicaShape.of(new DeviceRequest.GpuShare(0.1, GIB)).taking(Map.of("licence", 1L));
        Plan plan = plan(replicas("d", 2, licensed));
        assertThat(plan.assignments()).hasSize(1);
        assertThat(plan.unplaced().get(0).reason()).contains("resource 'licence'");
        ledgers.get("a").fence(DeviceId.of("GPU-a-0"), "lost", 0);
        assertThat(nodes(plan(one("d", ONE_GPU)))).containsExactly("b");
    }

    @Test
    void smallDevicesComeFirstAndSlicesAndSlotsAreFound() {
        node("a", "z1", 1);
        List<Device> devices = new ArrayList<>(DeviceInventory.cpuSlots(4, "EPYC", 16 * GIB));
        devices.add(Device.gpu(DeviceId.of("GPU-b"), 0, "A10", 24 * GIB));
        devices.add(Device.gpu(DeviceId.of("GPU-c"), 1, "A100", 40 * GIB));
        devices.add(Device.migSlice(DeviceId.of("MIG-1"), DeviceId.of("GPU-c"), 0, "3g.20gb", "A100", 20 * GIB));
        node(DeviceInventory.of("b", 8, devices));
        assertThat(nodes(plan(one("d", ONE_GPU)))).containsExactly("b");
        assertThat(nodes(plan(one("d", new DeviceRequest.Gpus(1, 30 * GIB))))).containsExactly("a");
        assertThat(nodes(plan(one("d", new DeviceRequest.MigSlice("3g.20gb", 20 * GIB)))))
                .containsExactly("b");
        assertThat(reason(plan(one("d", new DeviceRequest.MigSlice("1g.5gb", GIB)))))
                .contains("no MIG slice 1g.5gb");
        assertThat(nodes(plan(one("d", ReplicaShape.group(new DeviceRequest.CpuSlots(2, GIB), 2)))))
                .containsExactly("b", "b");
    }

    @Test
    void replicasThatClaimNothingGoWhereTheFewestAre() {
        node("a", "z1", 1);
        node("b", "z1", 0);
        node("c", "z2", 0);
        held("a", "x", ONE_GPU);
        ReplicaShape handler = ReplicaShape.withoutDevices();
        assertThat(nodes(plan(one("d", handler)))).containsExactly("b");
        assertThat(nodes(plan(replicas("d", 3, handler)))).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(plan(one("d", handler)).assignments().get(0).claims()).isEmpty();
        PlacementNode busy =
                new PlacementNode(inventories.get("b"), ledgers.get("b").snapshot(), Map.of("d", 1, "y", 5));
        PlacementNode full =
                new PlacementNode(inventories.get("c"), ledgers.get("c").snapshot(), Map.of("d", 2));
        Plan plan = Planner.plan(List.of(busy, full), List.of(one("d", handler.atMostPerNode(2))));
        assertThat(nodes(plan)).containsExactly("b");
        assertThat(nodes(Planner.plan(List.of(busy, full), List.of(one("z", handler)))))
                .containsExactly("c");
    }

    @Test
    void replicasThatClaimNothingKeepToLabelsLimitsAndNeighbours() {
        node(DeviceInventory.of("a", 1, List.of())
                .withLabels(Map.of("disk", "ssd"))
                .withResources(Map.of("port", 1L)));
        node("b", "z1", 0);
        ReplicaShape handler = ReplicaShape.withoutDevices();
        assertThat(nodes(plan(replicas("d", 2, handler.requiring(Map.of("disk", "ssd"))))))
                .containsExactly("a", "a");
        assertThat(nodes(plan(replicas("d", 2, handler.preferring(Map.of("disk", "ssd"))))))
                .containsExactly("a", "a");
        assertThat(reason(plan(one("d", handler.requiring(Map.of("disk", "tape"))))))
                .contains("disk=ssd");
        Plan ports = plan(replicas("d", 2, handler.taking(Map.of("port", 1L))));
        assertThat(ports.assignments()).hasSize(1);
        assertThat(ports.unplaced().get(0).reason()).contains("of 2 nodes, 2 lack", "port");
        Plan apart = plan(one("d", handler.avoiding(Set.of("e"))), one("e", handler), one("f", handler));
        assertThat(nodes(apart)).containsExactly("a", "b", "a");
        assertThatThrownBy(() -> new ReplicaShape(Optional.empty(), 2, Map.of(), Map.of(), Map.of(), Set.of(), 1, true))
                .hasMessageContaining("must have 1 rank");
    }

    @Test
    void doublesAreRefused() {
        node("a", "z1", 1);
        assertThatThrownBy(() -> plan(one("d", ONE_GPU), one("d", ONE_GPU))).hasMessageContaining("demanded twice");
        PlacementNode node =
                new PlacementNode(inventories.get("a"), ledgers.get("a").snapshot());
        assertThatThrownBy(() -> Planner.plan(List.of(node, node), List.of())).hasMessageContaining("given twice");
    }
}
