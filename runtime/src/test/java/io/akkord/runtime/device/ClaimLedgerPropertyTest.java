package io.akkord.runtime.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;

/** Random lives of a ledger against a model that only adds up what was granted and not yet ended. -Dakkord.seed repeats one. */
class ClaimLedgerPropertyTest {
    private static final long GIB = MemorySize.GIB;
    private static final long LEASE = 50;

    private final long seed = Long.getLong("akkord.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final DeviceInventory inventory = inventory();
    private final ClaimLedger ledger = new ClaimLedger(inventory, 1, LEASE);
    private final Map<ClaimId, Claim> model = new LinkedHashMap<>();
    private final Map<String, List<Claim>> reserved = new LinkedHashMap<>();
    private final Set<DeviceId> fenced = new HashSet<>();
    private int granted;
    private int refused;

    private DeviceInventory inventory() {
        List<Device> devices = new ArrayList<>(DeviceInventory.cpuSlots(3, "EPYC", 30 * GIB));
        for (int g = 0; g < 4; g++) {
            Device gpu = Device.gpu(DeviceId.of("GPU-" + g), g, "H100", 80 * GIB);
            devices.add(g % 2 == 0 ? gpu.withNvlinkIsland("i" + g / 2) : gpu);
        }
        for (int s = 0; s < 3; s++) {
            devices.add(Device.migSlice(DeviceId.of("MIG-" + s), DeviceId.of("GPU-3"), s, "1g.10gb", "H100", 10 * GIB));
        }
        return DeviceInventory.of("n", 7, devices)
                .withResources(Map.of("licence", 5L))
                .withForeignMemory(Map.of(DeviceId.of("GPU-0"), 9 * GIB));
    }

    private DeviceRequest request() {
        return switch (random.nextInt(5)) {
            case 0 -> new DeviceRequest.Gpus(1 + random.nextInt(3), (1 + random.nextInt(80)) * GIB);
            case 1 -> new DeviceRequest.GpuShare(0.001 + random.nextDouble() * 0.99, 1 + random.nextLong(60 * GIB));
            case 2 -> new DeviceRequest.GpuMemory(1 + random.nextLong(40 * GIB));
            case 3 -> new DeviceRequest.MigSlice("1g.10gb", (1 + random.nextInt(11)) * GIB);
            default -> new DeviceRequest.CpuSlots(1 + random.nextInt(2), random.nextInt(11) * GIB);
        };
    }

    private ClaimRequest claimRequest() {
        DeviceRequest request = request();
        ClaimRequest claim = ClaimRequest.of(new ClaimHolder("w" + random.nextInt(6), "d", "r"), request)
                .withResources(random.nextInt(4) == 0 ? Map.of("licence", 1L + random.nextInt(3)) : Map.of());
        List<Device> all = inventory.devices();
        if (request.devices() == 1 && random.nextInt(3) == 0) {
            return claim.on(List.of(all.get(random.nextInt(all.size())).id()));
        }
        return claim;
    }

    @RepeatedTest(25)
    void neverClaimedTwiceNeverOverBudgetAndEmptyInTheEnd() {
        System.out.println("ClaimLedgerPropertyTest seed " + seed);
        long now = 0;
        for (int step = 0; step < 400; step++) {
            now += random.nextInt(6);
            act(now);
            check();
        }
        assertThat(granted).as("seed %d", seed).isPositive();
        assertThat(refused).as("seed %d", seed).isPositive();
        for (ClaimId id : List.copyOf(model.keySet())) {
            if (model.containsKey(id)) {
                release(id);
            }
        }
        assertThat(ledger.expire(now + 10 * LEASE)).as("seed %d", seed).isEmpty();
        fenced.forEach(device -> ledger.unfence(device, new DeviceCheck(true, "ok", Long.MAX_VALUE / 2)));
        assertThat(ledger.snapshot()).as("seed %d", seed).isEqualTo(new ClaimLedger(inventory, 1, LEASE).snapshot());
    }

    private void act(long now) {
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> {
                if (ledger.claim(claimRequest(), now) instanceof ClaimDecision.Granted g) {
                    started(List.of(g.claim()));
                } else {
                    refused++;
                }
            }
            case 4 -> reserve(now);
            case 5 -> {
                String gang = "g" + random.nextInt(4);
                if (random.nextBoolean()) {
                    commit(gang, now);
                } else if (ledger.abort(gang) == ReleaseResult.RELEASED) {
                    ended(reserved.remove(gang));
                }
            }
            case 6 -> {
                for (ClaimId id : model.keySet()) {
                    if (random.nextInt(3) > 0) {
                        ledger.renew(id, now);
                    }
                }
            }
            case 7 -> ended(ledger.expire(now));
            case 8 -> {
                List<Device> all = inventory.devices();
                DeviceId device = all.get(random.nextInt(all.size())).id();
                if (random.nextInt(3) > 0) {
                    ledger.unfence(device, new DeviceCheck(true, "ok", now + 1));
                    fenced.remove(device);
                } else {
                    ledger.fence(device, "test", now);
                    fenced.add(device);
                }
            }
            default -> {
                if (random.nextInt(4) == 0) {
                    ended(ledger.ownerGone("w" + random.nextInt(6)));
                } else {
                    model.keySet().stream().findAny().ifPresent(this::release);
                }
            }
        }
    }

    private void release(ClaimId id) {
        Claim claim = model.get(id);
        List<Claim> gang = reserved.values().stream()
                .filter(claims -> claims.contains(claim))
                .findFirst()
                .orElse(List.of(claim));
        assertThat(ledger.release(id)).as("seed %d", seed).isEqualTo(ReleaseResult.RELEASED);
        assertThat(ledger.release(id)).as("seed %d", seed).isEqualTo(ReleaseResult.ALREADY_RELEASED);
        ended(gang);
    }

    private void reserve(long now) {
        String gang = "g" + random.nextInt(4);
        List<ClaimRequest> requests = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            requests.add(claimRequest());
        }
        LedgerSnapshot before = ledger.snapshot();
        if (ledger.reserve(gang, requests, now, now + 1 + random.nextInt(40)) instanceof GangDecision.Granted g) {
            assertThat(g.claims()).as("seed %d", seed).hasSameSizeAs(requests);
            started(g.claims());
            reserved.put(gang, g.claims());
        } else {
            refused++;
            assertThat(ledger.snapshot())
                    .as("a refused gang leaves no trace, seed %d", seed)
                    .isEqualTo(before);
        }
    }

    private void commit(String gang, long now) {
        GangDecision decision = ledger.commit(gang, now);
        List<Claim> claims = reserved.remove(gang);
        if (claims != null && decision instanceof GangDecision.Refused) {
            ended(claims);
        }
    }

    private void started(List<Claim> claims) {
        for (Claim claim : claims) {
            granted++;
            assertThat(claim.devices())
                    .as("seed %d", seed)
                    .noneMatch(this::isFenced)
                    .hasSize(claim.request().request().devices());
            assertThat(model.put(claim.id(), claim)).as("seed %d", seed).isNull();
            for (Allotment part : claim.parts()) {
                assertThat(budgeted(part.device()) + inventory.foreignMemory().getOrDefault(part.device(), 0L))
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(
                                inventory.device(part.device()).orElseThrow().memoryBytes());
            }
        }
    }

    private boolean isFenced(DeviceId id) {
        return fenced.contains(id)
                || inventory
                        .device(id)
                        .orElseThrow()
                        .parent()
                        .filter(fenced::contains)
                        .isPresent();
    }

    private void ended(List<Claim> claims) {
        for (Claim claim : claims) {
            assertThat(model.remove(claim.id())).as("ended once, seed %d", seed).isEqualTo(claim);
        }
        reserved.values().removeIf(gang -> gang.stream().noneMatch(claim -> model.containsKey(claim.id())));
        for (List<Claim> gang : reserved.values()) {
            assertThat(gang)
                    .as("a reservation falls as a whole, seed %d", seed)
                    .allMatch(claim -> model.containsKey(claim.id()));
        }
    }

    private long budgeted(DeviceId device) {
        return parts(device).stream().mapToLong(Allotment::memoryBytes).sum();
    }

    private List<Allotment> parts(DeviceId device) {
        return model.values().stream()
                .flatMap(claim -> claim.parts().stream())
                .filter(part -> part.device().equals(device))
                .toList();
    }

    private void check() {
        LedgerSnapshot snapshot = ledger.snapshot();
        int threads = 0;
        for (LedgerSnapshot.DeviceUse use : snapshot.devices()) {
            Device device = use.device();
            List<Allotment> parts = parts(device.id());
            assertThat(use.holdings())
                    .as("seed %d", seed)
                    .extracting(LedgerSnapshot.Holding::part)
                    .containsExactlyInAnyOrderElementsOf(parts);
            assertThat(parts.stream().mapToInt(Allotment::shareMillionths).sum())
                    .as("share of %s, seed %d", device.id(), seed)
                    .isLessThanOrEqualTo(DeviceRequest.WHOLE)
                    .isEqualTo(use.shareMillionths());
            assertThat(budgeted(device.id())).as("seed %d", seed).isEqualTo(use.budgetedBytes());
            boolean whole = parts.stream().anyMatch(part -> part.shareMillionths() == DeviceRequest.WHOLE);
            assertThat(whole && parts.size() > 1)
                    .as("%s held whole and by others, seed %d", device.id(), seed)
                    .isFalse();
        }
        for (Claim claim : model.values()) {
            threads += claim.request().request() instanceof DeviceRequest.CpuSlots ? claim.engineThreads() : 0;
        }
        assertThat(parts(DeviceId.of("GPU-3"))).as("a split GPU, seed %d", seed).isEmpty();
        assertThat(threads).as("seed %d", seed).isLessThanOrEqualTo(inventory.engineCores());
        long licences = model.values().stream()
                .mapToLong(claim -> claim.request().resources().getOrDefault("licence", 0L))
                .sum();
        assertThat(licences).as("seed %d", seed).isLessThanOrEqualTo(5);
    }
}
