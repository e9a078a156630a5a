package io.akkord.runtime.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimLedgerTest {
    private static final long GIB = MemorySize.GIB;
    private static final long LEASE = 1_000;
    private static final DeviceId A = DeviceId.of("GPU-a");
    private static final DeviceId B = DeviceId.of("GPU-b");

    private final ClaimLedger ledger = ledger(gpu(A, 0), gpu(B, 1));

    private static Device gpu(DeviceId id, int index) {
        return Device.gpu(id, index, "H100", 80 * GIB);
    }

    private static ClaimLedger ledger(Device... devices) {
        return new ClaimLedger(DeviceInventory.of("n1", 8, List.of(devices)), 7, LEASE);
    }

    private static ClaimRequest by(String owner, DeviceRequest request) {
        return ClaimRequest.of(new ClaimHolder(owner, "d", owner), request);
    }

    private static Claim granted(ClaimDecision decision) {
        assertThat(decision).isInstanceOf(ClaimDecision.Granted.class);
        return ((ClaimDecision.Granted) decision).claim();
    }

    private static String refused(ClaimDecision decision) {
        assertThat(decision).isInstanceOf(ClaimDecision.Refused.class);
        return ((ClaimDecision.Refused) decision).reason();
    }

    private static String refused(GangDecision decision) {
        assertThat(decision).isInstanceOf(GangDecision.Refused.class);
        return ((GangDecision.Refused) decision).reason();
    }

    private Claim claim(String owner, DeviceRequest request) {
        return granted(ledger.claim(by(owner, request), 0));
    }

    @Test
    void sharesOfADeviceAddUpToOne() {
        claim("w1", new DeviceRequest.GpuShare(0.6, GIB));
        Claim second = claim("w2", new DeviceRequest.GpuShare(0.4, GIB));
        assertThat(second.devices()).containsExactly(A);
        assertThat(granted(ledger.claim(by("w3", new DeviceRequest.GpuShare(0.1, GIB)), 0))
                        .devices())
                .containsExactly(B);
        assertThat(refused(ledger.claim(by("w4", new DeviceRequest.GpuShare(0.95, GIB)), 0)))
                .contains(
                        "a 0.950 share of a GPU with 1.0 GiB",
                        "2 such devices",
                        "0 fit",
                        "GPU-b has a 0.900 share and 79.0 GiB");
    }

    @Test
    void budgetsLeaveOutForeignMemory() {
        ledger.foreignMemory(Map.of(A, 50 * GIB, B, 79 * GIB));
        claim("w1", new DeviceRequest.GpuMemory(20 * GIB));
        assertThat(refused(ledger.claim(by("w2", new DeviceRequest.GpuMemory(11 * GIB)), 0)))
                .contains(
                        "11.0 GiB of a GPU",
                        "GPU-a",
                        "10.0 GiB free of 80.0 GiB",
                        "50.0 GiB held by foreign processes");
        claim("w3", new DeviceRequest.GpuMemory(10 * GIB));
    }

    @Test
    void aDeviceThatGetsOverBudgetIsReportedAndKeepsItsClaims() {
        Claim claim = claim("w1", new DeviceRequest.Gpus(1, 60 * GIB));
        assertThat(ledger.foreignMemory(Map.of(A, 30 * GIB)))
                .containsExactly(new OverBudget(A, 80 * GIB, 60 * GIB, 30 * GIB))
                .allSatisfy(over -> assertThat(over.overBytes()).isEqualTo(10 * GIB));
        assertThat(ledger.renew(claim.id(), 500)).isEqualTo(new LeaseDecision.Renewed(500 + LEASE));
        assertThat(ledger.foreignMemory(Map.of(A, 20 * GIB))).isEmpty();
    }

    @Test
    void aWholeClaimExcludesShares() {
        claim("w1", new DeviceRequest.Gpus(1, GIB));
        ClaimRequest share = by("w2", new DeviceRequest.GpuShare(0.1, GIB)).on(List.of(A));
        assertThat(refused(ledger.claim(share, 0))).contains("GPU-a", "0.000 share");
        claim("w3", new DeviceRequest.GpuShare(0.1, GIB));
        assertThat(refused(ledger.claim(by("w4", new DeviceRequest.Gpus(1, GIB)), 0)))
                .contains("0 fit, 2 held");
    }

    @Test
    void severalGpusAreOneClaim() {
        Claim two = claim("w1", DeviceRequest.gpus(2.0, GIB));
        assertThat(two.devices()).containsExactly(A, B);
        assertThat(ledger.release(two.id())).isEqualTo(ReleaseResult.RELEASED);
        assertThat(refused(ledger.claim(by("w1", DeviceRequest.gpus(3.0, GIB)), 0)))
                .contains("3 whole GPUs", "2 fit");
    }

    @Test
    void aSplitGpuGivesOnlyItsSlices() {
        DeviceId slice = DeviceId.of("MIG-1");
        ClaimLedger split = ledger(gpu(A, 0), Device.migSlice(slice, A, 0, "1g.10gb", "H100 MIG 1g.10gb", 10 * GIB));
        assertThat(refused(split.claim(by("w", new DeviceRequest.Gpus(1, GIB)), 0)))
                .contains("1 split into MIG slices");
        assertThat(refused(split.claim(
                        by("w", new DeviceRequest.GpuShare(0.1, GIB)).on(List.of(A)), 0)))
                .contains("ask for a slice");
        assertThat(refused(split.claim(by("w", new DeviceRequest.MigSlice("2g.20gb", GIB)), 0)))
                .contains("no MIG slice 2g.20gb");
        assertThat(granted(split.claim(by("w", new DeviceRequest.MigSlice("1g.10gb", GIB)), 0))
                        .devices())
                .containsExactly(slice);
        assertThat(refused(split.claim(by("w", new DeviceRequest.MigSlice("1g.10gb", GIB)), 0)))
                .contains("1 held");
        assertThat(split.fence(A, "ECC", 1)).hasSize(1);
    }

    @Test
    void coresAreDividedAmongSlotsWithoutRest() {
        for (int cores = 1; cores <= 9; cores++) {
            for (int slots = 1; slots <= cores; slots++) {
                ClaimLedger cpu = new ClaimLedger(
                        DeviceInventory.of("n", cores, DeviceInventory.cpuSlots(slots, "EPYC", 64 * GIB)), 1, LEASE);
                int threads = 0;
                for (int i = 0; i < slots; i++) {
                    int own = granted(cpu.claim(by("w" + i, new DeviceRequest.CpuSlots(1, 0)), 0))
                            .engineThreads();
                    assertThat(own).isPositive();
                    threads += own;
                }
                assertThat(threads).as("%d slots of %d cores", slots, cores).isEqualTo(cores);
                assertThat(refused(cpu.claim(by("x", new DeviceRequest.CpuSlots(1, 0)), 0)))
                        .contains("0 fit, " + slots + " held");
            }
        }
    }

    @Test
    void customResourcesAreTakenAndGivenBack() {
        ClaimLedger licensed = new ClaimLedger(
                DeviceInventory.of("n", 8, List.of(gpu(A, 0), gpu(B, 1))).withResources(Map.of("licence", 1L)),
                1,
                LEASE);
        ClaimRequest request = by("w", new DeviceRequest.GpuShare(0.1, GIB)).withResources(Map.of("licence", 1L));
        Claim claim = granted(licensed.claim(request, 0));
        assertThat(refused(licensed.claim(request, 0)))
                .contains("has 0 of the resource 'licence' free of 1, and 1 are needed");
        licensed.release(claim.id());
        granted(licensed.claim(request, 0));
    }

    @Test
    void aClaimIsReleasedExactlyOnce() {
        Claim claim = claim("w", new DeviceRequest.Gpus(1, GIB));
        assertThat(ledger.release(claim.id())).isEqualTo(ReleaseResult.RELEASED);
        Claim next = claim("w2", new DeviceRequest.Gpus(1, GIB));
        assertThat(next.devices()).isEqualTo(claim.devices());
        assertThat(ledger.release(claim.id())).isEqualTo(ReleaseResult.ALREADY_RELEASED);
        assertThat(ledger.held(next.id())).contains(next);
        assertThat(ledger.release(new ClaimId("n1", 6, 1))).isEqualTo(ReleaseResult.UNKNOWN);
        assertThat(ledger.release(new ClaimId("n1", 7, 99))).isEqualTo(ReleaseResult.UNKNOWN);
        assertThat(ledger.release(new ClaimId("n2", 7, 1))).isEqualTo(ReleaseResult.UNKNOWN);
    }

    @Test
    void aLeaseHoldsAsLongAsItIsRenewed() {
        Claim claim = claim("w", new DeviceRequest.Gpus(1, GIB));
        assertThat(ledger.expire(LEASE - 1)).isEmpty();
        assertThat(ledger.renew(claim.id(), LEASE - 1)).isEqualTo(new LeaseDecision.Renewed(2 * LEASE - 1));
        assertThat(ledger.expire(LEASE)).isEmpty();
        assertThat(ledger.renew(claim.id(), 2 * LEASE - 1)).isInstanceOf(LeaseDecision.Lost.class);
        assertThat(ledger.expire(2 * LEASE - 1)).containsExactly(claim);
        assertThat(ledger.expire(2 * LEASE)).isEmpty();
        assertThat(ledger.release(claim.id())).isEqualTo(ReleaseResult.ALREADY_RELEASED);
    }

    @Test
    void leasesSurviveTheClockTurningOver() {
        long now = Long.MAX_VALUE - 10;
        Claim claim = granted(ledger.claim(by("w", new DeviceRequest.Gpus(1, GIB)), now));
        assertThat(ledger.expire(now + 20)).isEmpty();
        assertThat(ledger.expire(now + LEASE)).containsExactly(claim);
    }

    @Test
    void whatAnOwnerHeldIsFreeWhenItIsGone() {
        Claim one = claim("w1", new DeviceRequest.GpuShare(0.1, GIB));
        Claim two = claim("w1", new DeviceRequest.GpuShare(0.2, GIB));
        Claim other = claim("w2", new DeviceRequest.GpuShare(0.3, GIB));
        assertThat(ledger.ownerGone("w1")).containsExactly(one, two);
        assertThat(ledger.snapshot().devices().get(0).holdings())
                .extracting(LedgerSnapshot.Holding::claim)
                .containsExactly(other.id());
    }

    private List<ClaimRequest> gang(int ranks) {
        List<ClaimRequest> requests = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            requests.add(by("r/" + rank, new DeviceRequest.Gpus(1, GIB)));
        }
        return requests;
    }

    @Test
    void aGangGetsAllOrNone() {
        assertThat(refused(ledger.reserve("g", gang(3), 0, 100))).contains("claim 3 of 3 of gang 'g'");
        assertThat(ledger.snapshot()).isEqualTo(ledger(gpu(A, 0), gpu(B, 1)).snapshot());
        assertThat(ledger.reserve("g", gang(2), 0, 100)).isInstanceOf(GangDecision.Granted.class);
        assertThat(refused(ledger.reserve("g", gang(1), 0, 100))).contains("already held");
    }

    @Test
    void aCommittedGangBecomesLeases() {
        GangDecision reserved = ledger.reserve("g", gang(2), 0, 100);
        List<Claim> claims = ((GangDecision.Granted) reserved).claims();
        assertThat(ledger.renew(claims.get(0).id(), 10)).isInstanceOf(LeaseDecision.Lost.class);
        assertThat(ledger.commit("g", 99)).isEqualTo(reserved);
        assertThat(ledger.commit("g", 200)).as("a commit that comes twice").isEqualTo(reserved);
        assertThat(ledger.abort("g")).isEqualTo(ReleaseResult.COMMITTED);
        assertThat(ledger.expire(98 + LEASE)).isEmpty();
        assertThat(ledger.release(claims.get(0).id())).isEqualTo(ReleaseResult.RELEASED);
        assertThat(ledger.held(claims.get(1).id())).isPresent();
    }

    @Test
    void aReservationEndsAtItsDeadline() {
        ledger.reserve("g", gang(2), 0, 100);
        assertThat(ledger.expire(99)).isEmpty();
        assertThat(refused(ledger.commit("g", 100))).contains("deadline passed");
        assertThat(ledger.expire(100)).as("the refused commit freed it").isEmpty();
        ledger.reserve("g", gang(2), 200, 300);
        assertThat(ledger.expire(300)).hasSize(2);
        assertThat(refused(ledger.commit("g", 300))).contains("not reserved");
        assertThat(refused(ledger.reserve("g", gang(2), 300, 300))).contains("deadline");
    }

    @Test
    void aReservationFallsAsAWhole() {
        ledger.reserve("g", gang(2), 0, 100);
        assertThat(ledger.ownerGone("r/1")).hasSize(2);
        List<Claim> again = ((GangDecision.Granted) ledger.reserve("g", gang(2), 0, 100)).claims();
        assertThat(ledger.release(again.get(0).id())).isEqualTo(ReleaseResult.RELEASED);
        assertThat(ledger.release(again.get(1).id())).isEqualTo(ReleaseResult.ALREADY_RELEASED);
        ledger.reserve("g", gang(2), 0, 100);
        assertThat(ledger.abort("g")).isEqualTo(ReleaseResult.RELEASED);
        assertThat(ledger.abort("g")).isEqualTo(ReleaseResult.UNKNOWN);
        claim("w", DeviceRequest.gpus(2, GIB));
    }

    @Test
    void aFencedDeviceLosesItsClaimsAndGetsNoNewOnes() {
        Claim claim = claim("w", new DeviceRequest.GpuShare(0.5, GIB));
        assertThat(ledger.fence(A, "uncorrectable ECC error", 50)).containsExactly(claim);
        assertThat(ledger.fence(A, "uncorrectable ECC error", 51))
                .as("already told")
                .isEmpty();
        assertThat(ledger.renew(claim.id(), 60))
                .isEqualTo(new LeaseDecision.Lost("device GPU-a is fenced: uncorrectable ECC error"));
        assertThat(refused(ledger.claim(
                        by("x", new DeviceRequest.GpuShare(0.1, GIB)).on(List.of(A)), 60)))
                .contains("GPU-a is fenced");
        assertThat(ledger.release(claim.id())).isEqualTo(ReleaseResult.RELEASED);
        assertThat(refused(ledger.claim(by("x", DeviceRequest.gpus(2, GIB)), 60)))
                .contains("1 fits, 1 fenced");
    }

    @Test
    void onlyAPassingCheckBegunAfterTheFenceLiftsIt() {
        ledger.fence(A, "lost", 50);
        assertThat(ledger.unfence(A, new DeviceCheck(false, "no answer", 60)).orElseThrow())
                .contains("no answer");
        assertThat(ledger.unfence(A, new DeviceCheck(true, "ok", 50)).orElseThrow())
                .contains("older than the fence");
        assertThat(refused(ledger.claim(by("w", DeviceRequest.gpus(2, GIB)), 60)))
                .contains("1 fenced");
        assertThat(ledger.unfence(A, new DeviceCheck(true, "ok", 60))).isEmpty();
        claim("w", DeviceRequest.gpus(2, GIB));
    }

    @Test
    void aGangOnADeviceFencedMeanwhileIsNotCommitted() {
        ledger.reserve("g", gang(2), 0, 100);
        assertThat(ledger.fence(B, "lost", 10)).hasSize(1);
        assertThat(refused(ledger.commit("g", 20))).contains("GPU-b is fenced");
        assertThat(ledger.snapshot().devices())
                .allSatisfy(use -> assertThat(use.holdings()).isEmpty());
    }

    @Test
    void gpusOfOneClaimAreOfOneNvlinkIsland() {
        ClaimLedger islands = ledger(
                gpu(DeviceId.of("GPU-0"), 0).withNvlinkIsland("x"),
                gpu(DeviceId.of("GPU-1"), 1).withNvlinkIsland("y"),
                gpu(DeviceId.of("GPU-2"), 2).withNvlinkIsland("y"),
                gpu(DeviceId.of("GPU-3"), 3).withNvlinkIsland("x"),
                gpu(DeviceId.of("GPU-4"), 4).withNvlinkIsland("x"));
        Claim two = granted(islands.claim(by("w", DeviceRequest.gpus(2, GIB)), 0));
        assertThat(two.devices()).containsExactly(DeviceId.of("GPU-1"), DeviceId.of("GPU-2"));
        Claim three = granted(islands.claim(by("w", DeviceRequest.gpus(3, GIB)), 0));
        assertThat(three.devices()).containsExactly(DeviceId.of("GPU-0"), DeviceId.of("GPU-3"), DeviceId.of("GPU-4"));
    }
}
