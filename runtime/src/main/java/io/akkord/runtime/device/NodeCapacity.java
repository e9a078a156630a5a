package io.akkord.runtime.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is free on a node, and which devices of it a request gets. A node's {@link ClaimLedger} and the planner both decide with this class,
 * so that a plan made from a fresh snapshot is granted. Not thread-safe.
 *
 * <p>Within a node the choice is best fit (Johnson, "Fast algorithms for bin packing", 1974). A shared request goes to the device in use
 * whose scarcer resource, share or memory (the dominant one of Ghodsi et al., "Dominant Resource Fairness", NSDI 2011), is the least that
 * still fits; an unused device is opened only when none does. Whole devices come from the smallest group of free ones that is large enough,
 * a group being an NVLink island (else a PCI group) of GPUs or the slices of one GPU.
 *
 * <p>A GPU that is split into MIG slices gives only slices. Nothing is given of a slice whose GPU is fenced.
 */
public final class NodeCapacity {
    private final DeviceInventory inventory;
    private final int size;
    private final Device[] devices;
    private final DeviceKind[] kinds;
    private final int[] parent;
    private final boolean[] split;
    private final int[] group;
    private final int groups;
    private final int[] share;
    private final long[] budgeted;
    private final int[] holders;
    private final long[] foreign;
    private final boolean[] fenced;
    private final Map<DeviceId, Integer> positions = new HashMap<>();
    private final Map<String, Long> resourcesUsed = new TreeMap<>();

    /** A node nobody holds anything of. */
    public NodeCapacity(DeviceInventory inventory) {
        this.inventory = inventory;
        this.devices = inventory.devices().toArray(Device[]::new);
        this.size = devices.length;
        this.kinds = new DeviceKind[size];
        this.parent = new int[size];
        this.split = new boolean[size];
        this.group = new int[size];
        this.share = new int[size];
        this.budgeted = new long[size];
        this.holders = new int[size];
        this.foreign = new long[size];
        this.fenced = new boolean[size];
        Map<String, Integer> groupNumbers = new HashMap<>();
        for (int i = 0; i < size; i++) {
            positions.put(devices[i].id(), i);
            kinds[i] = devices[i].kind();
        }
        for (int i = 0; i < size; i++) {
            Device device = devices[i];
            parent[i] =
                    device.parent().map(id -> positions.getOrDefault(id, -1)).orElse(-1);
            if (parent[i] >= 0) {
                split[parent[i]] = true;
            }
            group[i] = groupNumbers.computeIfAbsent(groupOf(device), name -> groupNumbers.size());
            foreign[i] = inventory.foreignMemory().getOrDefault(device.id(), 0L);
        }
        this.groups = groupNumbers.size();
    }

    /** A node as its ledger showed it. The foreign memory is that of the snapshot. */
    public NodeCapacity(DeviceInventory inventory, LedgerSnapshot snapshot) {
        this(inventory);
        for (LedgerSnapshot.DeviceUse use : snapshot.devices()) {
            Integer at = positions.get(use.device().id());
            if (at != null) {
                share[at] = use.shareMillionths();
                budgeted[at] = use.budgetedBytes();
                holders[at] = use.holdings().size();
                foreign[at] = use.foreignBytes();
                fenced[at] = use.fenced().isPresent();
            }
        }
        resourcesUsed.putAll(snapshot.resourcesUsed());
    }

    private static String groupOf(Device device) {
        return switch (device.kind()) {
            case GPU ->
                device.nvlinkIsland().map(island -> "nvlink " + island).orElseGet(() -> device.pciGroup()
                        .map(pci -> "pci " + pci)
                        .orElse("gpu"));
            case MIG_SLICE -> "slices of " + device.parent().orElseThrow();
            case CPU_SLOT -> "cpu";
        };
    }

    /**
     * The devices that as many equal claims would get, the first claim's first; empty where they do not all fit. Claims for shares get
     * different devices. Takes nothing.
     */
    public Optional<List<Allotment>> fit(DeviceRequest request, int claims) {
        int needed = request.devices() * claims;
        int candidates = candidates(request);
        if (candidates < needed) {
            return Optional.empty();
        }
        return Optional.of(request.exclusive() ? pickWhole(request, needed) : pickShared(request, needed));
    }

    /** The same for one claim on exactly these devices. */
    public Optional<List<Allotment>> fitOn(DeviceRequest request, List<DeviceId> named) {
        List<Allotment> parts = new ArrayList<>(named.size());
        for (DeviceId id : named) {
            Integer at = positions.get(id);
            if (at == null || !fits(request, at)) {
                return Optional.empty();
            }
            parts.add(allot(request, at));
        }
        return Optional.of(parts);
    }

    /** Devices that fit the request one by one. */
    public int candidates(DeviceRequest request) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += fits(request, i) ? 1 : 0;
        }
        return count;
    }

    /** How many times the node has these custom resources free; {@link Integer#MAX_VALUE} where nothing is asked for. */
    public int timesResources(Map<String, Long> each) {
        long times = Integer.MAX_VALUE;
        for (Map.Entry<String, Long> entry : each.entrySet()) {
            if (entry.getValue() > 0) {
                times = Math.min(times, Math.max(0, freeResource(entry.getKey())) / entry.getValue());
            }
        }
        return (int) times;
    }

    public void take(List<Allotment> parts, Map<String, Long> resources) {
        change(parts, resources, 1);
    }

    public void give(List<Allotment> parts, Map<String, Long> resources) {
        change(parts, resources, -1);
    }

    public void fence(DeviceId id, boolean on) {
        fenced[position(id)] = on;
    }

    public void foreignMemory(DeviceId id, long bytes) {
        foreign[position(id)] = bytes;
    }

    public DeviceInventory inventory() {
        return inventory;
    }

    public Device device(DeviceId id) {
        return devices[position(id)];
    }

    public boolean has(DeviceId id) {
        return positions.containsKey(id);
    }

    public int shareMillionths(DeviceId id) {
        return share[position(id)];
    }

    public long budgetedBytes(DeviceId id) {
        return budgeted[position(id)];
    }

    public long foreignBytes(DeviceId id) {
        return foreign[position(id)];
    }

    public Map<String, Long> resourcesUsed() {
        return resourcesUsed;
    }

    /** What is left of a custom resource; 0 where the node does not have it. */
    public long freeResource(String name) {
        return inventory.resources().getOrDefault(name, 0L) - resourcesUsed.getOrDefault(name, 0L);
    }

    /** Whether anything may be granted on the device at all: it is not split, and neither it nor its GPU is fenced. */
    public boolean usable(int device) {
        return !split[device] && !isFenced(device);
    }

    public boolean unused(int device) {
        return holders[device] == 0;
    }

    public boolean unused(DeviceId id) {
        return unused(position(id));
    }

    public int tightness(DeviceId id) {
        return tightness(position(id));
    }

    /** What is left of the scarcer of share and memory of a device, in millionths. */
    public int tightness(int device) {
        long memory = Math.max(0, freeBytes(device)) * DeviceRequest.WHOLE / devices[device].memoryBytes();
        return (int) Math.min(DeviceRequest.WHOLE - share[device], memory);
    }

    /** Whether these devices are of one NVLink island, one PCI group or one GPU. */
    public boolean inOneGroup(List<Allotment> parts) {
        for (Allotment part : parts) {
            if (group[position(part.device())] != group[position(parts.get(0).device())]) {
                return false;
            }
        }
        return true;
    }

    int holders(int device) {
        return holders[device];
    }

    boolean isSplit(int device) {
        return split[device];
    }

    boolean isFenced(int device) {
        return fenced[device] || (parent[device] >= 0 && fenced[parent[device]]);
    }

    /** Whether one device, by its place in the inventory, fits a claim or its part of one. */
    public boolean fits(DeviceRequest request, int device) {
        // The hottest lines of a plan: cheap comparisons first.
        return request.kind() == kinds[device]
                && request.memoryBytes() <= freeBytes(device)
                && (request.exclusive()
                        ? holders[device] == 0
                        : request.shareOf(devices[device].memoryBytes()) <= DeviceRequest.WHOLE - share[device])
                && usable(device)
                && request.admits(devices[device]);
    }

    long freeBytes(int device) {
        return devices[device].memoryBytes() - foreign[device] - budgeted[device];
    }

    int position(DeviceId id) {
        Integer at = positions.get(id);
        if (at == null) {
            throw new IllegalArgumentException("node '" + inventory.node() + "' has no device " + id + "; it has "
                    + positions.keySet().stream().sorted().toList());
        }
        return at;
    }

    private List<Allotment> pickWhole(DeviceRequest request, int needed) {
        int[] free = new int[groups];
        for (int i = 0; i < size; i++) {
            free[group[i]] += fits(request, i) ? 1 : 0;
        }
        List<Allotment> parts = new ArrayList<>(needed);
        while (parts.size() < needed) {
            int from = bestGroup(free, needed - parts.size());
            free[from] = 0;
            for (int i = 0; i < size && parts.size() < needed; i++) {
                if (group[i] == from && fits(request, i)) {
                    parts.add(allot(request, i));
                }
            }
        }
        return parts;
    }

    /** The smallest group that is large enough, else the largest; the first of equals. */
    private static int bestGroup(int[] free, int needed) {
        int best = 0;
        for (int g = 1; g < free.length; g++) {
            boolean enough = free[g] >= needed;
            boolean bestEnough = free[best] >= needed;
            if (enough != bestEnough ? enough : enough ? free[g] < free[best] : free[g] > free[best]) {
                best = g;
            }
        }
        return best;
    }

    private List<Allotment> pickShared(DeviceRequest request, int needed) {
        List<Allotment> parts = new ArrayList<>(needed);
        boolean[] chosen = new boolean[size];
        while (parts.size() < needed) {
            int best = -1;
            for (int i = 0; i < size; i++) {
                if (!chosen[i] && fits(request, i) && (best < 0 || packsBetter(i, best))) {
                    best = i;
                }
            }
            chosen[best] = true;
            parts.add(allot(request, best));
        }
        return parts;
    }

    private boolean packsBetter(int device, int than) {
        if (unused(device) != unused(than)) {
            return !unused(device);
        }
        return tightness(device) < tightness(than);
    }

    private Allotment allot(DeviceRequest request, int device) {
        return new Allotment(
                devices[device].id(), request.shareOf(devices[device].memoryBytes()), request.memoryBytes());
    }

    private void change(List<Allotment> parts, Map<String, Long> resources, int sign) {
        for (Allotment part : parts) {
            int at = position(part.device());
            share[at] += sign * part.shareMillionths();
            budgeted[at] += sign * part.memoryBytes();
            holders[at] += sign;
        }
        resources.forEach(
                (name, amount) -> resourcesUsed.merge(name, sign * amount, (a, b) -> a + b == 0 ? null : a + b));
    }
}
