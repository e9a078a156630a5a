package io.akkord.jmh;

import io.akkord.runtime.device.ClaimLedger;
import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.device.MemorySize;
import io.akkord.runtime.placement.Plan;
import io.akkord.runtime.placement.PlacementNode;
import io.akkord.runtime.placement.Planner;
import io.akkord.runtime.placement.ReplicaDemand;
import io.akkord.runtime.placement.ReplicaShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One plan of 10,000 replicas on 1,000 nodes of 8 GPUs in 4 zones, a third of them of a smaller model. The target is under a second; the
 * first plan of a fresh JVM, which is what a cluster sees, is {@link #cold}.
 */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PlacementBenchmark {
    private static final int NODES = 1_000;
    private static final int DEMANDS = 10_000;

    /**
     * "mixed": shares, whole GPUs and groups in 200 deployments, about as much as there is. "distinct": every demand a deployment of its own
     * with a memory budget of its own. "overfull": five times as much as there is, with budgets of their own. "one": a single deployment.
     */
    @Param({"mixed", "distinct", "overfull", "one"})
    public String load = "mixed";

    private List<PlacementNode> nodes = List.of();
    private List<ReplicaDemand> demands = List.of();

    @Setup
    public void setUp() {
        nodes = nodes();
        demands = demands(load);
    }

    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    public Plan warm() {
        return Planner.plan(nodes, demands);
    }

    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 0)
    @Measurement(iterations = 1)
    @Fork(3)
    public Plan cold() {
        return Planner.plan(nodes, demands);
    }

    private static List<PlacementNode> nodes() {
        List<PlacementNode> nodes = new ArrayList<>();
        for (int n = 0; n < NODES; n++) {
            boolean small = n % 3 == 0;
            List<Device> devices = new ArrayList<>();
            for (int g = 0; g < 8; g++) {
                devices.add(Device.gpu(
                                DeviceId.of("GPU-" + n + "-" + g),
                                g,
                                small ? "A10" : "H100",
                                (small ? 24 : 80) * MemorySize.GIB)
                        .withNvlinkIsland(small ? "pair-" + g / 2 : "all"));
            }
            DeviceInventory inventory = DeviceInventory.of(String.format("node-%04d", n), 64, devices)
                    .withLabels(Map.of(
                            DeviceInventory.ZONE, "zone-" + n % 4,
                            DeviceInventory.ACCELERATOR, small ? "a10" : "h100",
                            "host", "host-" + n));
            nodes.add(new PlacementNode(inventory, new ClaimLedger(inventory, 1, 1).snapshot()));
        }
        return nodes;
    }

    private static List<ReplicaDemand> demands(String load) {
        Random random = new Random(42);
        List<ReplicaDemand> demands = new ArrayList<>();
        for (int i = 0; i < DEMANDS; i++) {
            switch (load) {
                case "one" -> demands.add(new ReplicaDemand("one", "r" + i, ReplicaShape.of(share(0.5, 10, 0))));
                case "mixed" -> demands.add(new ReplicaDemand("d" + i % 200, "r" + i, shape(i % 200, 0)));
                case "distinct" -> demands.add(new ReplicaDemand("d" + i, "r" + i, shape(i % 200, random.nextInt(1 << 20))));
                default -> {
                    ReplicaShape shape = ReplicaShape.group(
                            new DeviceRequest.Gpus(1 + i % 4, 20 * MemorySize.GIB + random.nextInt(1 << 20)), 1 + i % 2);
                    demands.add(new ReplicaDemand("d" + i, "r" + i, shape));
                }
            }
        }
        return demands;
    }

    private static DeviceRequest share(double fraction, int gib, int bytes) {
        return new DeviceRequest.GpuShare(fraction, gib * MemorySize.GIB + bytes);
    }

    private static ReplicaShape shape(int kind, int bytes) {
        long some = bytes;
        ReplicaShape shape = switch (kind % 20) {
            case 0 -> ReplicaShape.group(new DeviceRequest.Gpus(1, 60 * MemorySize.GIB + some), 4);
            case 1 -> ReplicaShape.group(new DeviceRequest.Gpus(1, 20 * MemorySize.GIB + some), 2);
            case 2, 3 -> ReplicaShape.of(new DeviceRequest.Gpus(1, 40 * MemorySize.GIB + some));
            case 4 -> ReplicaShape.of(new DeviceRequest.GpuMemory(8 * MemorySize.GIB + some))
                    .avoiding(Set.of("d" + (kind + 1) % 200));
            default -> ReplicaShape.of(share(0.2 + 0.02 * (kind % 20), 2 + kind % 17, bytes));
        };
        return kind % 3 == 0 ? shape.preferring(Map.of(DeviceInventory.CAPACITY_TYPE, "spot", DeviceInventory.ACCELERATOR, "h100")) : shape;
    }
}
