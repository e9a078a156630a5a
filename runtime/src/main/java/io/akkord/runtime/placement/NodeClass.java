package io.akkord.runtime.placement;

import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceKind;
import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.device.NodeCapacity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that are alike in zone, device memory and the labels that the demands look at, indexed by what is free on them: the best fit is
 * the first entry, from the demand's own size upwards, that fits.
 *
 * <p>An entry is a number: lane, amount free, node, device. Lanes are the GPUs in shared use (amount: what is left of the scarcer of share
 * and memory), and, by node, the unused GPUs, CPU slots and MIG slices of each profile (amount: how many).
 */
final class NodeClass {
    private static final int SHARED = 0;
    private static final int GPUS = 1;
    private static final int SLOTS = 2;
    private static final int FIRST_PROFILE = 3;

    final String zone;
    final Map<String, String> labels;
    final List<NodeState> nodes = new ArrayList<>();
    private final Map<Integer, NodeState> byIndex = new HashMap<>();
    private final Map<NodeState, long[]> entriesOf = new HashMap<>();
    private final Map<String, Integer> profileLanes = new HashMap<>();
    private final NavigableSet<Long> entries = new TreeSet<>();
    /** By lane: devices that are not used up. */
    private long[] open = new long[FIRST_PROFILE];

    private long largestGpuBytes = 1;

    /** The node with the most left, and whether a claim may fit there; memory is not looked at. */
    record Top(NodeState node, int amount, boolean mayFit) {}

    NodeClass(String zone, Map<String, String> labels) {
        this.zone = zone;
        this.labels = labels;
    }

    void add(NodeState node) {
        nodes.add(node);
        byIndex.put(node.index, node);
        for (Device device : node.capacity.inventory().devices()) {
            if (device.kind() == DeviceKind.GPU) {
                largestGpuBytes = Math.max(largestGpuBytes, device.memoryBytes());
            }
            device.migProfile()
                    .ifPresent(
                            profile -> profileLanes.computeIfAbsent(profile, p -> FIRST_PROFILE + profileLanes.size()));
        }
        open = Arrays.copyOf(open, FIRST_PROFILE + profileLanes.size());
        refresh(node);
    }

    /** To be called whenever something was taken of the node or given back. */
    void refresh(NodeState node) {
        NodeCapacity capacity = node.capacity;
        List<Device> devices = capacity.inventory().devices();
        long[] fresh = new long[devices.size() + open.length];
        int[] unused = new int[open.length];
        boolean[] present = new boolean[open.length];
        int count = 0;
        for (int at = 0; at < devices.size(); at++) {
            Device device = devices.get(at);
            int lane = laneOf(device.kind(), device.migProfile().orElse(""));
            present[lane] = true;
            if (capacity.usable(at) && capacity.unused(at)) {
                unused[lane]++;
            } else if (lane == GPUS && capacity.usable(at) && capacity.tightness(at) > 0) {
                fresh[count++] = entry(SHARED, capacity.tightness(at), node.index, at);
            }
        }
        for (int lane = 0; lane < unused.length; lane++) {
            if (present[lane]) {
                fresh[count++] = entry(lane, unused[lane], node.index, 0);
            }
        }
        for (long stale : entriesOf.getOrDefault(node, new long[0])) {
            entries.remove(stale);
            open[(int) (stale >> 52)] -= weight(stale);
        }
        fresh = Arrays.copyOf(fresh, count);
        entriesOf.put(node, fresh);
        for (long entry : fresh) {
            entries.add(entry);
            open[(int) (entry >> 52)] += weight(entry);
        }
    }

    /**
     * The node that so many ranks fit best.
     *
     * @param compact only where the devices are of one NVLink island or PCI group
     */
    @Nullable
    Candidate best(ReplicaShape shape, int ranks, Predicate<NodeState> allowed, boolean compact, int zoneReplicas) {
        DeviceRequest request = shape.request();
        int lane = laneOf(request);
        if (lane < 0) {
            return null;
        }
        if (request.exclusive()) {
            return first(lane, request.devices() * ranks, shape, ranks, allowed, compact, zoneReplicas);
        }
        if (ranks > 1) {
            return first(GPUS, 0, shape, ranks, allowed, compact, zoneReplicas);
        }
        Candidate shared = first(SHARED, leastLeft(request), shape, 1, allowed, compact, zoneReplicas);
        return shared != null ? shared : first(GPUS, 1, shape, 1, allowed, compact, zoneReplicas);
    }

    /** The node that takes the most ranks, each for itself; null where none takes any. */
    @Nullable
    Candidate roomiest(ReplicaShape shape, Predicate<NodeState> allowed) {
        int lane = laneOf(shape.request());
        NodeState best = null;
        int most = 0;
        if (lane >= 0) {
            for (long entry : entries.subSet(entry(lane, 0, 0, 0), true, entry(lane + 1, 0, 0, 0), false)
                    .descendingSet()) {
                if (shape.request().exclusive()
                        && amountOf(entry) / shape.request().devices() <= most) {
                    break;
                }
                NodeState node = nodeOf(entry);
                int room = allowed.test(node) ? node.roomFor(shape) : 0;
                if (room > most) {
                    best = node;
                    most = room;
                }
            }
        }
        return best == null ? null : Candidate.of(best, shape, most, 0);
    }

    /** More devices than this do not fit the request; memory is not looked at. */
    long atMost(DeviceRequest request) {
        int lane = laneOf(request);
        return lane < 0 ? 0 : open[lane] + (request.exclusive() ? 0 : open[SHARED]);
    }

    /** Null where no node has a device of that kind. */
    @Nullable
    Top top(DeviceRequest request) {
        int lane = laneOf(request);
        Long last = lane < 0 ? null : entries.lower(entry(lane + 1, 0, 0, 0));
        if (last == null || last < entry(lane, 0, 0, 0)) {
            return null;
        }
        int needed = request.exclusive() ? request.devices() : 1;
        if (!request.exclusive() && amountOf(last) == 0) {
            Long shared = entries.lower(entry(SHARED + 1, 0, 0, 0));
            last = shared == null ? last : shared;
            needed = leastLeft(request);
        }
        return new Top(nodeOf(last), amountOf(last), amountOf(last) >= needed);
    }

    private @Nullable Candidate first(
            int lane,
            int least,
            ReplicaShape shape,
            int ranks,
            Predicate<NodeState> allowed,
            boolean compact,
            int zoneReplicas) {
        for (long entry : entries.subSet(entry(lane, least, 0, 0), entry(lane + 1, 0, 0, 0))) {
            NodeState node = nodeOf(entry);
            boolean tooSmall = lane == SHARED && !node.capacity.fits(shape.request(), (int) entry & 0xFFF);
            if (tooSmall || !allowed.test(node)) {
                continue;
            }
            Candidate candidate = Candidate.of(node, shape, ranks, zoneReplicas);
            if (candidate != null && (!compact || candidate.isCompact())) {
                return candidate;
            }
        }
        return null;
    }

    /** What at least must be left of a shared device, in millionths; exact on the largest, less than exact on others. */
    private int leastLeft(DeviceRequest request) {
        long memory = request.memoryBytes() >= largestGpuBytes
                ? DeviceRequest.WHOLE
                : request.memoryBytes() * DeviceRequest.WHOLE / largestGpuBytes;
        return (int) Math.min(request.shareOf(largestGpuBytes), memory);
    }

    private int laneOf(DeviceRequest request) {
        return laneOf(request.kind(), request instanceof DeviceRequest.MigSlice slice ? slice.profile() : "");
    }

    private int laneOf(DeviceKind kind, String profile) {
        return switch (kind) {
            case GPU -> GPUS;
            case CPU_SLOT -> SLOTS;
            case MIG_SLICE -> profileLanes.getOrDefault(profile, -1);
        };
    }

    private NodeState nodeOf(long entry) {
        return Objects.requireNonNull(byIndex.get((int) (entry >> 12) & 0xFFFFF));
    }

    private static int amountOf(long entry) {
        return (int) (entry >> 32) & 0xFFFFF;
    }

    private static int weight(long entry) {
        return entry >> 52 == SHARED ? 1 : amountOf(entry);
    }

    /** 11 bits of lane, 20 of amount (a millionth, or a count), 20 of node, 12 of device. */
    private static long entry(int lane, int amount, int node, int device) {
        return (long) lane << 52 | (long) amount << 32 | (long) node << 12 | (device & 0xFFF);
    }
}
