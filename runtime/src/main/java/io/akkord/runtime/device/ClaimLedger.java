package io.akkord.runtime.device;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The claims on one node's devices, and the only authority on them. A claim is granted or refused at once, never queued. Pure: time is
 * passed in, as {@link System#nanoTime} gives it. Not thread-safe.
 *
 * <p>A lease that has run out keeps its devices until {@link #expire} is called, so that whoever frees them is told of it.
 */
public final class ClaimLedger {
    private final DeviceInventory inventory;
    private final NodeCapacity capacity;
    private final EngineThreads threads;
    private final long incarnation;
    private final long leaseNanos;
    private long nextSequence = 1;

    /** In the order they were granted. */
    private final Map<ClaimId, Entry> held = new LinkedHashMap<>();

    private final Fences fences = new Fences();

    private static final class Entry {
        final Claim claim;
        final @Nullable String gang;
        boolean reserved;
        long untilNanos;

        @Nullable
        String lost;

        Entry(Claim claim, @Nullable String gang, long untilNanos) {
            this.claim = claim;
            this.gang = gang;
            this.reserved = gang != null;
            this.untilNanos = untilNanos;
        }
    }

    /**
     * A ledger without claims.
     *
     * @param incarnation differs from that of any former life of the node, such as its start time in milliseconds
     * @param leaseNanos how long a claim holds after it was granted, committed or renewed
     */
    public ClaimLedger(DeviceInventory inventory, long incarnation, long leaseNanos) {
        if (leaseNanos <= 0) {
            throw new IllegalArgumentException("the lease must be longer than 0 ns, but is " + leaseNanos + " ns");
        }
        this.inventory = inventory;
        this.capacity = new NodeCapacity(inventory);
        this.threads = new EngineThreads(inventory);
        this.incarnation = incarnation;
        this.leaseNanos = leaseNanos;
    }

    public ClaimDecision claim(ClaimRequest request, long now) {
        Optional<String> refusal = refusal(request);
        if (refusal.isPresent()) {
            return new ClaimDecision.Refused(refusal.get());
        }
        Entry entry = grant(request, null, now + leaseNanos);
        return new ClaimDecision.Granted(entry.claim, entry.untilNanos);
    }

    /**
     * Reserves claims for all of these requests or for none. They hold until the deadline, unless {@link #commit committed} before.
     *
     * @param gang unique among the gangs held here: the replica and its epoch
     */
    public GangDecision reserve(String gang, List<ClaimRequest> requests, long now, long deadline) {
        if (requests.isEmpty()) {
            return new GangDecision.Refused("gang '" + gang + "' asks for nothing; it needs at least one claim");
        }
        if (deadline - now <= 0) {
            return new GangDecision.Refused(
                    "the deadline of gang '" + gang + "' passed " + (now - deadline) / 1_000_000 + " ms ago");
        }
        if (!gang(gang).isEmpty()) {
            return new GangDecision.Refused("gang '" + gang + "' is already held here; abort it or take another epoch");
        }
        List<Claim> claims = new ArrayList<>(requests.size());
        for (ClaimRequest request : requests) {
            Optional<String> refusal = refusal(request);
            if (refusal.isPresent()) {
                free(gang(gang));
                return new GangDecision.Refused("claim " + (claims.size() + 1) + " of " + requests.size() + " of gang '"
                        + gang + "': " + refusal.get());
            }
            claims.add(grant(request, gang, deadline).claim);
        }
        return new GangDecision.Granted(claims);
    }

    /**
     * Turns the reservation into leases. A commit that comes twice is answered alike. One that is refused frees the reservation: its
     * deadline has passed, a device was fenced meanwhile, or the gang is not known.
     */
    public GangDecision commit(String gang, long now) {
        List<Entry> entries = gang(gang);
        if (entries.isEmpty()) {
            return new GangDecision.Refused(
                    "gang '" + gang
                            + "' is not reserved here: it was never, or it was aborted, or its deadline has passed; reserve it again");
        }
        if (entries.get(0).reserved) {
            Optional<String> refusal = Optional.empty();
            for (Entry entry : entries) {
                if (now - entry.untilNanos >= 0) {
                    refusal = Optional.of("its deadline passed " + (now - entry.untilNanos) / 1_000_000 + " ms ago");
                } else if (entry.lost != null) {
                    refusal = Optional.of(entry.lost);
                }
            }
            if (refusal.isPresent()) {
                free(entries);
                return new GangDecision.Refused("gang '" + gang + "' cannot be committed: " + refusal.get());
            }
            for (Entry entry : entries) {
                entry.reserved = false;
                entry.untilNanos = now + leaseNanos;
            }
        }
        return new GangDecision.Granted(claims(entries));
    }

    public ReleaseResult abort(String gang) {
        List<Entry> entries = gang(gang);
        if (entries.isEmpty()) {
            return ReleaseResult.UNKNOWN;
        }
        if (!entries.get(0).reserved) {
            return ReleaseResult.COMMITTED;
        }
        free(entries);
        return ReleaseResult.RELEASED;
    }

    public LeaseDecision renew(ClaimId id, long now) {
        Entry entry = held.get(id);
        if (entry == null) {
            return new LeaseDecision.Lost("claim " + id + " is not held: it was released, or its lease expired");
        }
        if (entry.lost != null) {
            return new LeaseDecision.Lost(entry.lost);
        }
        if (entry.reserved) {
            return new LeaseDecision.Lost(
                    "claim " + id + " is reserved by gang '" + entry.gang + "' and not committed");
        }
        if (now - entry.untilNanos >= 0) {
            return new LeaseDecision.Lost(
                    "the lease of claim " + id + " ran out " + (now - entry.untilNanos) / 1_000_000 + " ms ago");
        }
        entry.untilNanos = now + leaseNanos;
        return new LeaseDecision.Renewed(entry.untilNanos);
    }

    /** Releases a claim; of a gang that is only reserved, the whole gang. */
    public ReleaseResult release(ClaimId id) {
        Entry entry = held.get(id);
        if (entry != null) {
            free(whole(List.of(entry)));
            return ReleaseResult.RELEASED;
        }
        boolean issued = id.node().equals(inventory.node())
                && id.incarnation() == incarnation
                && id.sequence() >= 1
                && id.sequence() < nextSequence;
        return issued ? ReleaseResult.ALREADY_RELEASED : ReleaseResult.UNKNOWN;
    }

    /** Frees what has run out: leases, and gangs whose deadline has passed. Returns what was freed. */
    public List<Claim> expire(long now) {
        return freeWhere(entry -> now - entry.untilNanos >= 0);
    }

    /** Frees what the owner holds, and the gangs in which it has a reservation. Returns what was freed. */
    public List<Claim> ownerGone(String owner) {
        return freeWhere(entry -> entry.claim.holder().owner().equals(owner));
    }

    /**
     * Grants nothing more on the device and, where it is a GPU, on its slices. Returns the claims that are lost by this: they cannot be
     * renewed, and keep their part until they are released or expire, since their engines may still run.
     *
     * @throws IllegalArgumentException when the node has no such device
     */
    public List<Claim> fence(DeviceId device, String reason, long now) {
        capacity.fence(device, true);
        fences.put(device, reason, now);
        List<Claim> lost = new ArrayList<>();
        for (Entry entry : held.values()) {
            if (entry.lost == null && entry.claim.devices().stream().anyMatch(id -> isOf(id, device))) {
                entry.lost = "device " + device + " is fenced: " + reason;
                lost.add(entry.claim);
            }
        }
        return lost;
    }

    /**
     * Lifts a fence, given a check that passed and was begun after the fence. Claims that were lost stay lost.
     *
     * @return why the fence stays; empty when it is lifted, or there was none
     */
    public Optional<String> unfence(DeviceId device, DeviceCheck check) {
        Optional<String> stays = fences.lift(device, check);
        if (stays.isEmpty() && capacity.has(device)) {
            capacity.fence(device, false);
        }
        return stays;
    }

    /**
     * Takes in what foreign processes hold, in bytes, by device; a device that is not named keeps its figure, and one that the node does not
     * have is passed over. Claims stay even where the device is then over budget.
     *
     * @return every device of the node that is over budget
     */
    public List<OverBudget> foreignMemory(Map<DeviceId, Long> bytes) {
        bytes.forEach((id, amount) -> {
            if (amount < 0) {
                throw new IllegalArgumentException(
                        "foreign memory must be 0 or more bytes, but is " + amount + " on " + id);
            }
            if (capacity.has(id)) {
                capacity.foreignMemory(id, amount);
            }
        });
        List<OverBudget> over = new ArrayList<>();
        for (Device device : inventory.devices()) {
            long budgeted = capacity.budgetedBytes(device.id());
            long foreign = capacity.foreignBytes(device.id());
            if (budgeted > 0 && budgeted + foreign > device.memoryBytes()) {
                over.add(new OverBudget(device.id(), device.memoryBytes(), budgeted, foreign));
            }
        }
        return over;
    }

    public Optional<Claim> held(ClaimId id) {
        return Optional.ofNullable(held.get(id)).map(entry -> entry.claim);
    }

    public LedgerSnapshot snapshot() {
        Map<DeviceId, List<LedgerSnapshot.Holding>> holdings = new HashMap<>();
        for (Entry entry : held.values()) {
            for (Allotment part : entry.claim.parts()) {
                holdings.computeIfAbsent(part.device(), id -> new ArrayList<>())
                        .add(new LedgerSnapshot.Holding(
                                entry.claim.id(), entry.claim.holder(), part, entry.reserved, entry.lost != null));
            }
        }
        List<LedgerSnapshot.DeviceUse> uses = new ArrayList<>();
        for (Device device : inventory.devices()) {
            DeviceId id = device.id();
            uses.add(new LedgerSnapshot.DeviceUse(
                    device,
                    capacity.shareMillionths(id),
                    capacity.budgetedBytes(id),
                    capacity.foreignBytes(id),
                    fences.reason(id),
                    holdings.getOrDefault(id, List.of())));
        }
        return new LedgerSnapshot(inventory.node(), uses, capacity.resourcesUsed());
    }

    private Optional<String> refusal(ClaimRequest request) {
        boolean fits = capacity.timesResources(request.resources()) >= 1
                && fit(request).isPresent();
        if (fits) {
            return Optional.empty();
        }
        return Optional.of(
                request.devices().isEmpty()
                        ? Misfit.of(capacity, request.request(), 1, request.resources())
                        : Misfit.of(capacity, request.request(), request.devices(), request.resources()));
    }

    private Optional<List<Allotment>> fit(ClaimRequest request) {
        return request.devices().isEmpty()
                ? capacity.fit(request.request(), 1)
                : capacity.fitOn(request.request(), request.devices());
    }

    private Entry grant(ClaimRequest request, @Nullable String gang, long untilNanos) {
        List<Allotment> parts = fit(request).orElseThrow();
        capacity.take(parts, request.resources());
        ClaimId id = new ClaimId(inventory.node(), incarnation, nextSequence++);
        Entry entry = new Entry(new Claim(id, request, parts, threads.of(parts)), gang, untilNanos);
        held.put(id, entry);
        return entry;
    }

    private boolean isOf(DeviceId held, DeviceId fenced) {
        return held.equals(fenced)
                || inventory
                        .device(held)
                        .flatMap(Device::parent)
                        .filter(fenced::equals)
                        .isPresent();
    }

    private List<Entry> gang(String gang) {
        return held.values().stream().filter(entry -> gang.equals(entry.gang)).toList();
    }

    private List<Claim> freeWhere(Predicate<Entry> doomed) {
        return free(whole(held.values().stream().filter(doomed).toList()));
    }

    /** With the other reservations of their gangs: a gang that is not committed is freed as one. */
    private List<Entry> whole(List<Entry> entries) {
        Set<Entry> doomed = new HashSet<>(entries);
        Set<String> gangs = new HashSet<>();
        for (Entry entry : entries) {
            if (entry.reserved && entry.gang != null) {
                gangs.add(entry.gang);
            }
        }
        return held.values().stream()
                .filter(entry -> doomed.contains(entry) || (entry.reserved && gangs.contains(entry.gang)))
                .toList();
    }

    private List<Claim> free(Collection<Entry> entries) {
        for (Entry entry : entries) {
            held.remove(entry.claim.id());
            capacity.give(entry.claim.parts(), entry.claim.request().resources());
        }
        return claims(entries);
    }

    private static List<Claim> claims(Collection<Entry> entries) {
        return entries.stream().map(entry -> entry.claim).toList();
    }
}
