package io.akkord.actors.device;

import akka.actor.typed.ActorRef;
import io.akkord.runtime.device.ClaimDecision;
import io.akkord.runtime.device.ClaimHolder;
import io.akkord.runtime.device.ClaimLedger;
import io.akkord.runtime.device.ClaimRequest;
import io.akkord.runtime.device.CpuDemand;
import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.DeviceKind;
import io.akkord.runtime.device.DeviceReading;
import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.device.DeviceTable;
import io.akkord.runtime.device.GangDecision;
import io.akkord.runtime.device.LedgerSnapshot;
import io.akkord.runtime.device.nvml.DeviceWatch;
import io.akkord.runtime.device.nvml.DeviceWatch.Verdict;
import io.akkord.runtime.device.nvml.ForeignMemory;
import io.akkord.runtime.device.nvml.NvmlSnapshot;
import io.akkord.runtime.engine.EngineResources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The manager's state: the ledger, who holds a lease, and what is fenced. Pure: time is passed in, as {@link System#nanoTime} gives it. Not
 * thread-safe.
 */
final class DeviceBook {
    private final IntUnaryOperator threads;
    private final long leaseNanos;
    private final DeviceWatch watch;
    private final Map<String, Lease> leases = new LinkedHashMap<>();
    private DeviceInventory inventory;
    private ClaimLedger ledger;
    private long incarnation = System.currentTimeMillis();

    /** Either a lease or a refusal. */
    record Decision(@Nullable Lease lease, String refusal) {}

    /** @param threads of an engine, by what its deployment says */
    DeviceBook(DeviceInventory inventory, IntUnaryOperator threads, long leaseNanos, long quarantineNanos) {
        this.threads = threads;
        this.leaseNanos = leaseNanos;
        this.watch = new DeviceWatch(quarantineNanos);
        this.inventory = inventory;
        this.ledger = new ClaimLedger(inventory, incarnation, leaseNanos);
    }

    DeviceInventory inventory() {
        return inventory;
    }

    /** Goes by another inventory if that has other devices and nothing is claimed. Returns whether it does. */
    boolean adopt(DeviceInventory other, long now) {
        if (ids(other).equals(ids(inventory)) || !leases.isEmpty()) {
            return false;
        }
        inventory = other;
        ledger = new ClaimLedger(other, ++incarnation, leaseNanos);
        watch.fenced().forEach((device, reason) -> {
            if (inventory.device(device).isPresent()) {
                ledger.fence(device, reason, now);
            }
        });
        return true;
    }

    private static List<DeviceId> ids(DeviceInventory inventory) {
        return inventory.devices().stream().map(Device::id).toList();
    }

    Decision claim(String owner, DeviceManager.Claim asked, long now) {
        if (leases.containsKey(owner)) {
            return new Decision(null, "replica " + asked.replica() + " has a claim already");
        }
        DeviceRequest request = request(asked);
        Lease lease = new Lease(asked);
        ClaimDecision decision = ledger.claim(claim(owner, asked, request), now);
        if (decision instanceof ClaimDecision.Granted granted) {
            lease.claim = granted.claim();
        } else if (asked.rollout() && canInherit(asked.deployment(), request)) {
            lease.inherits = request.devices();
        } else {
            return new Decision(null, ((ClaimDecision.Refused) decision).reason() + remedy(asked, request));
        }
        leases.put(owner, lease);
        return new Decision(lease, "");
    }

    /** Reserves for all ranks of a gang, which then have leases, or for none. */
    GangDecision reserve(Gang gang, long now) {
        List<Map.Entry<String, Lease>> members = List.copyOf(gang.leases.entrySet());
        List<ClaimRequest> requests = new ArrayList<>(members.size());
        for (int rank = 0; rank < members.size(); rank++) {
            DeviceManager.Claim asked = members.get(rank).getValue().asked;
            requests.add(
                    gang.asked.ranks().get(rank).claim(holder(members.get(rank).getKey(), asked), request(asked)));
        }
        GangDecision decision = ledger.reserve(gang.id(), requests, now, gang.deadlineNanos);
        if (decision instanceof GangDecision.Granted granted) {
            for (int rank = 0; rank < members.size(); rank++) {
                members.get(rank).getValue().claim = granted.claims().get(rank);
            }
            leases.putAll(gang.leases);
        }
        return decision;
    }

    /** Makes what is reserved last. What is refused is no longer reserved; the leases of its ranks are to be released. */
    GangDecision commit(String gang, long now) {
        return ledger.commit(gang, now);
    }

    private static ClaimHolder holder(String owner, DeviceManager.Claim asked) {
        return new ClaimHolder(owner, asked.deployment(), asked.replica());
    }

    private DeviceRequest request(DeviceManager.Claim asked) {
        return CpuDemand.on(inventory).request(asked.request(), threads.applyAsInt(asked.threads()));
    }

    private static ClaimRequest claim(String owner, DeviceManager.Claim asked, DeviceRequest request) {
        return ClaimRequest.of(holder(owner, asked), request).withResources(asked.resources());
    }

    private static String remedy(DeviceManager.Claim asked, DeviceRequest request) {
        if (request.kind() == DeviceKind.CPU_SLOT) {
            return ". Ask for fewer replicas or threads, or raise akkord.runtime.devices.cpu.slots (beyond the cores with"
                    + " akkord.runtime.devices.cpu.oversubscribe)"
                    + (request.equals(asked.request())
                            ? ""
                            : "; engine_threads or akkord.runtime.engine.cpu-threads-per-replica want that many slots");
        }
        return asked.rollout()
                ? ". A rollout needs devices for the old and the new replicas at once; unload the deployment first where there are none"
                : ". See './akkord devices'";
    }

    /** Whether the deployment holds slots that no other newcomer was promised. */
    private boolean canInherit(String deployment, DeviceRequest request) {
        if (request.kind() != DeviceKind.CPU_SLOT) {
            return false;
        }
        int held = 0;
        for (Lease lease : leases.values()) {
            if (lease.asked.deployment().equals(deployment)) {
                held += lease.claim == null
                        ? -lease.inherits
                        : lease.claim.request().request().kind() == DeviceKind.CPU_SLOT
                                ? lease.claim.parts().size()
                                : 0;
            }
        }
        return held >= request.devices();
    }

    @Nullable
    Lease lease(String owner) {
        return leases.get(owner);
    }

    /** The leases that hang on the life of an actor, by their names: its own claim, and the ranks of its gangs. */
    Map<String, Lease> heldBy(String owner) {
        Map<String, Lease> held = new LinkedHashMap<>(leases);
        held.values().removeIf(lease -> !Lease.name(lease.asked.owner()).equals(owner));
        return held;
    }

    boolean isOwner(ActorRef<?> actor) {
        return leases.values().stream().anyMatch(lease -> lease.asked.owner().equals(actor));
    }

    void release(String owner, long now) {
        Lease gone = leases.remove(owner);
        if (gone == null || gone.claim == null) {
            return;
        }
        ledger.release(gone.claim.id());
        // Who computes on its slots takes them over before anybody else can.
        leases.forEach((heir, lease) -> {
            if (lease.claim == null) {
                if (ledger.claim(claim(heir, lease.asked, request(lease.asked)), now)
                        instanceof ClaimDecision.Granted granted) {
                    lease.claim = granted.claim();
                    lease.inherits = 0;
                }
            }
        });
    }

    EngineResources resources(Lease lease) {
        if (lease.claim == null) {
            int inherited = CpuDemand.on(inventory).threadsOf(lease.inherits);
            return EngineResources.cpu(CpuDemand.threads(inherited, threads.applyAsInt(lease.asked.threads())));
        }
        List<Device> devices = lease.claim.devices().stream()
                .map(id -> inventory.device(id).orElseThrow())
                .toList();
        return new EngineResources(
                devices,
                CpuDemand.threads(lease.claim.engineThreads(), threads.applyAsInt(lease.asked.threads())),
                lease.locked().isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                lease.locked().stream().map(DeviceId::value).collect(Collectors.joining(","))));
    }

    /** Why the lease's devices may no longer be used. */
    Optional<String> lost(Lease lease) {
        if (lease.claim == null) {
            return Optional.empty();
        }
        Map<DeviceId, String> fenced = watch.fenced();
        for (DeviceId device : lease.claim.devices()) {
            DeviceId parent = inventory.device(device).flatMap(Device::parent).orElse(device);
            String reason = fenced.getOrDefault(device, fenced.get(parent));
            if (reason != null) {
                return Optional.of("device " + device + " is fenced: " + reason);
            }
        }
        return Optional.empty();
    }

    /** Takes in what other processes hold. */
    void measured(Map<DeviceId, DeviceReading> readings, NvmlSnapshot snapshot) {
        Map<DeviceId, Long> foreign = new HashMap<>();
        readings.forEach((id, reading) -> {
            Device device = inventory.device(id).orElse(null);
            if (device == null) {
                return;
            }
            ForeignMemory.of(device, snapshot, reading, isVacant(id)).ifPresent(bytes -> foreign.put(id, bytes));
        });
        ledger.foreignMemory(foreign);
    }

    /** Fences and lifts fences. Returns the leases that are lost by it. */
    List<Lease> health(NvmlSnapshot snapshot, long now) {
        List<Lease> lost = new ArrayList<>();
        for (Verdict verdict : watch.sample(inventory.devices(), snapshot, now)) {
            if (verdict instanceof Verdict.Fence fence) {
                lost.addAll(fence(fence, now));
            } else if (verdict instanceof Verdict.Passed passed
                    && isVacant(passed.device())
                    && ledger.unfence(passed.device(), passed.check()).isEmpty()) {
                watch.lifted(passed.device());
            }
        }
        return lost;
    }

    /** An engine broke. Returns the leases that are lost by it, when the device had enough of it. */
    List<Lease> fault(String owner, String reason, long now) {
        List<Lease> lost = new ArrayList<>();
        Lease lease = leases.get(owner);
        if (lease != null && lease.claim != null) {
            for (DeviceId device : lease.claim.devices()) {
                if (watch.fault(device, reason, now).orElse(null) instanceof Verdict.Fence fence) {
                    lost.addAll(fence(fence, now));
                }
            }
        }
        return lost;
    }

    private List<Lease> fence(Verdict.Fence fence, long now) {
        return ledger.fence(fence.device(), fence.reason(), now).stream()
                .map(claim -> leases.get(claim.holder().owner()))
                .filter(lease -> lease != null)
                .map(lease -> (Lease) lease)
                .toList();
    }

    /** Whether no engine can be on the device, or on a slice of it. */
    private boolean isVacant(DeviceId device) {
        return leases.values().stream()
                .filter(lease -> lease.claim != null)
                .flatMap(lease -> lease.claim.devices().stream())
                .noneMatch(id -> id.equals(device)
                        || inventory.device(id).flatMap(Device::parent).equals(Optional.of(device)));
    }

    /** Owners that are gone have no lease: what is left is renewed. A claim on a fenced device runs out, and its device stays fenced. */
    void renew(long now) {
        for (Lease lease : leases.values()) {
            if (lease.claim != null) {
                ledger.renew(lease.claim.id(), now);
            }
        }
        ledger.expire(now);
    }

    /** Who holds what. */
    LedgerSnapshot claims() {
        return ledger.snapshot();
    }

    List<DeviceTable.Row> rows(Map<DeviceId, DeviceReading> readings) {
        return DeviceTable.of(ledger.snapshot(), readings).rows();
    }

    /** What there is, kind by kind, for the log. */
    String summary() {
        return inventory.devices().stream()
                .collect(Collectors.groupingBy(
                        device -> device.kind() == DeviceKind.GPU
                                ? "GPU " + device.model()
                                : device.kind().label(),
                        LinkedHashMap::new,
                        Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getValue() + " x " + entry.getKey())
                .collect(Collectors.joining(", "));
    }
}
