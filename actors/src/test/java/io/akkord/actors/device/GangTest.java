package io.akkord.actors.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import io.akkord.actors.device.DeviceManager.Reply;
import io.akkord.actors.device.GangCommand.Abort;
import io.akkord.actors.device.GangCommand.Commit;
import io.akkord.actors.device.GangCommand.Rank;
import io.akkord.actors.device.GangCommand.Reserve;
import io.akkord.actors.device.GangReply.Aborted;
import io.akkord.actors.device.GangReply.Committed;
import io.akkord.actors.device.GangReply.Refused;
import io.akkord.actors.device.GangReply.Reserved;
import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.testing.FakeGpus;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.device.DeviceRequest.CpuSlots;
import io.akkord.runtime.device.DeviceRequest.GpuShare;
import io.akkord.runtime.device.DeviceRequest.Gpus;
import io.akkord.runtime.device.nvml.DeviceHealth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Gangs get their devices together or not at all. */
class GangTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    private static final long GIB = 1L << 30;
    private static final DeviceRequest ONE_GPU = new Gpus(1, GIB);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    Path locks;

    private final FakeGpus gpus = new FakeGpus("GPU-a", "GPU-b", "GPU-c");
    private final TestProbe<Reply> replies = AKKA.probe();
    private final ActorRef<Void> owner = AKKA.spawn(Behaviors.ignore());

    @Test
    void aGangIsReservedCommittedAndReleasedRankByRank() {
        try (Manager manager = manager().ready()) {
            manager.ref.tell(reserve("g", 2, LONG));
            Reserved reserved = receive(Reserved.class);
            assertThat(reserved.claims()).hasSize(2);
            await().untilAsserted(() -> assertThat(manager.phases()).containsExactly("reserved", "reserved"));
            // The host's locks were taken before it was told.
            try (Manager other = manager().ready()) {
                assertThat(other.claim(new Gpus(3, GIB)).refused()).contains("pid");
            }

            manager.ref.tell(new Commit("g", replies.ref()));
            Committed committed = receive(Committed.class);
            await().untilAsserted(() -> assertThat(manager.phases()).containsExactly("held", "held"));
            assertThat(committed.grants())
                    .extracting(grant -> grant.resources().devices().get(0).id())
                    .containsExactlyElementsOf(reserved.claims().stream()
                            .flatMap(claim -> claim.devices().stream())
                            .toList());
            manager.ref.tell(new Commit("g", replies.ref()));
            assertThat(receive(Committed.class)).isEqualTo(committed);
            manager.ref.tell(new Abort("g", replies.ref()));
            assertThat(receive(Refused.class).reason()).contains("'g'", "is committed", "close its grants");
            assertThat(manager.claim(new Gpus(2, GIB)).refused()).contains("2 held");

            committed.grants().get(0).close();
            assertThat(manager.claim(new Gpus(3, GIB)).refused()).contains("1 held");
            committed.grants().get(1).close();
            manager.claim(new Gpus(3, GIB)).granted().close();
            manager.ref.tell(new Commit("g", replies.ref()));
            assertThat(receive(Refused.class).reason()).contains("'g' is not reserved here");
        }
    }

    @Test
    void withOneDeviceShortNothingIsHeld() {
        try (Manager manager = manager().ready()) {
            manager.ref.tell(reserve("g", 4, LONG));
            assertThat(receive(Refused.class).reason()).contains("claim 4 of 4 of gang 'g'", "3 held");
            assertThat(manager.phases()).isEmpty();
            manager.claim(new Gpus(3, GIB)).granted();
            manager.ref.tell(reserve("g", 1, LONG));
            assertThat(receive(Refused.class).reason()).contains("claim 1 of 1", "3 held");
        }
    }

    @Test
    void aGpuThatAnotherNodeOfTheHostHoldsLeavesNothingHeld() {
        try (Manager manager = manager().ready();
                Manager other = manager("gpus = [2]").ready()) {
            DeviceGrant taken = other.claim(ONE_GPU).granted();
            manager.ref.tell(reserve("g", 3, LONG));
            assertThat(receive(Refused.class).reason()).contains("gang 'g'", "GPU-c", "pid");
            await().untilAsserted(() -> assertThat(manager.phases()).isEmpty());
            taken.close();
            await().until(() -> {
                manager.ref.tell(reserve("g", 3, LONG));
                return replies.receiveMessage() instanceof Reserved;
            });
        }
    }

    @Test
    void theDeadlineFreesAllAndACommitAfterItIsRefused() {
        try (Manager manager = manager().ready()) {
            manager.ref.tell(reserve("g", 3, Duration.ofSeconds(1)));
            receive(Reserved.class);
            assertThat(manager.claim(ONE_GPU).refused()).contains("3 held");
            await().until(() -> manager.row("GPU-a").state().equals("free"));
            assertThat(manager.phases()).isEmpty();
            manager.ref.tell(new Commit("g", replies.ref()));
            assertThat(receive(Refused.class).reason()).contains("'g' is not reserved here", "deadline has passed");
            manager.claim(new Gpus(3, GIB)).granted().close();
            // Its host locks are free too.
            try (Manager other = manager().ready()) {
                await().until(() -> other.claim(new Gpus(3, GIB)).reply() instanceof DeviceManager.Granted);
            }
        }
    }

    @Test
    void aCommittedGangOutlivesItsDeadline() {
        try (Manager manager = manager().ready()) {
            manager.ref.tell(reserve("held", 2, Duration.ofSeconds(1)));
            receive(Reserved.class);
            manager.ref.tell(new Commit("held", replies.ref()));
            receive(Committed.class);
            // Reserved later with a deadline as long: when that has passed, the other has too.
            manager.ref.tell(reserve("late", 1, Duration.ofSeconds(1)));
            receive(Reserved.class);
            await().until(() -> manager.phases().size() == 3);
            await().until(() -> manager.phases().size() == 2);
            assertThat(manager.phases()).containsExactly("held", "held");
        }
    }

    @Test
    void anAbortFreesAll() {
        try (Manager manager = manager().ready()) {
            manager.ref.tell(reserve("g", 3, LONG));
            receive(Reserved.class);
            manager.ref.tell(new Abort("g", replies.ref()));
            assertThat(receive(Aborted.class).gang()).isEqualTo("g");
            manager.ref.tell(new Commit("g", replies.ref()));
            assertThat(receive(Refused.class).reason()).contains("aborted");
            manager.ref.tell(new Abort("g", replies.ref()));
            receive(Aborted.class);
            // The name may be used again.
            manager.ref.tell(reserve("g", 3, LONG));
            receive(Reserved.class);
            manager.ref.tell(reserve("g", 1, LONG));
            assertThat(receive(Refused.class).reason()).contains("'g' is already held here");
        }
    }

    @Test
    void anAbortThatComesWhileLocksAreTakenLeavesNothingBehind() {
        try (Manager manager = manager().ready();
                Manager other = manager().ready()) {
            manager.ref.tell(reserve("g", 3, LONG));
            manager.ref.tell(new Abort("g", replies.ref()));
            // Either it was reserved before, or whoever waits is told that it will not be.
            Reply first = replies.receiveMessage();
            assertThat(first instanceof Reserved || first instanceof Refused).isTrue();
            receive(Aborted.class);
            await().until(() -> other.claim(new Gpus(3, GIB)).reply() instanceof DeviceManager.Granted);
        }
    }

    @Test
    void theOwnersEndFreesItsGangsButNotWhatAnEngineMayBeOn() {
        try (Manager manager = manager().ready()) {
            manager.ref.tell(reserve("committed", 2, LONG));
            receive(Reserved.class);
            manager.ref.tell(new Commit("committed", replies.ref()));
            List<DeviceGrant> grants = receive(Committed.class).grants();
            grants.get(0).open();
            manager.ref.tell(reserve("reserved", 1, LONG));
            receive(Reserved.class);
            AKKA.stop(owner);
            await().until(() -> manager.phases().equals(List.of("held")));
            manager.ref.tell(new Commit("reserved", replies.ref()));
            assertThat(receive(Refused.class).reason()).contains("'reserved' is not reserved here");
            grants.get(0).close();
            manager.claim(new Gpus(3, GIB)).granted();
        }
    }

    @Test
    void anOwnerThatIsGoneAlreadyHoldsNothing() {
        try (Manager manager = manager().ready()) {
            AKKA.stop(owner);
            manager.ref.tell(reserve("g", 3, LONG));
            await().until(() -> manager.claim(new Gpus(3, GIB)).reply() instanceof DeviceManager.Granted);
        }
    }

    @Test
    void aGangWhoseDeviceIsFencedCannotBeCommittedAndACommittedOneIsToldOfIt() {
        try (Manager manager = manager().ready()) {
            manager.ref.tell(reserve("g", 3, LONG));
            receive(Reserved.class);
            gpus.health("GPU-b", DeviceHealth.LOST);
            await().until(() -> manager.row("GPU-b").state().startsWith("fenced"));
            manager.ref.tell(new Commit("g", replies.ref()));
            assertThat(receive(Refused.class).reason()).contains("'g' cannot be committed", "GPU-b", "fenced");
            await().untilAsserted(() -> assertThat(manager.phases()).isEmpty());

            manager.ref.tell(reserve("next", 2, LONG));
            receive(Reserved.class);
            manager.ref.tell(new Commit("next", replies.ref()));
            receive(Committed.class);
            gpus.health("GPU-c", DeviceHealth.LOST);
            assertThat(receive(DeviceManager.Lost.class).reason()).contains("GPU-c", "lost");
        }
    }

    @Test
    void ranksNameTheirDevicesAndTakeResourcesOfTheNode() {
        try (Manager manager =
                manager("resources { disk = 3 }", "labels { zone = z1 }").ready()) {
            assertThat(manager.view.labels()).isEqualTo(Map.of("zone", "z1", "accelerator", "Fake GPU"));
            assertThat(manager.view.resources()).isEqualTo(Map.of("disk", 3L));
            Rank first = new Rank(ONE_GPU, List.of(DeviceId.of("GPU-c")), Map.of("disk", 2L));
            Rank second = new Rank(ONE_GPU, List.of(DeviceId.of("GPU-a")), Map.of("disk", 2L));
            manager.ref.tell(reserve("g", List.of(first, second), LONG));
            assertThat(receive(Refused.class).reason())
                    .contains("claim 2 of 2", "1 of the resource 'disk' free of 3", "2 are needed");
            manager.ref.tell(reserve("g", List.of(first), LONG));
            assertThat(receive(Reserved.class).claims().get(0).devices()).containsExactly(DeviceId.of("GPU-c"));
        }
    }

    @Test
    void whatCannotBeIsRefusedWithNumbers() {
        try (Manager manager = manager().ready()) {
            manager.ref.tell(reserve("g", 0, LONG));
            assertThat(receive(Refused.class).reason()).contains("asks for nothing");
            for (Duration deadline : List.of(Duration.ZERO, Duration.ofSeconds(Long.MAX_VALUE))) {
                manager.ref.tell(reserve("g", 1, deadline));
                assertThat(receive(Refused.class).reason()).contains("more than 0 and at most PT10M", "is " + deadline);
            }
            manager.ref.tell(reserve("cpu", List.of(Rank.of(new CpuSlots(1, 0)), Rank.of(new CpuSlots(2, 0))), SHORT));
            assertThat(receive(Refused.class).reason()).contains("claim 2 of 2", "2 CPU slots", "1 held");
        }
    }

    @Test
    void sharesOfOneGpuAreLockedOnceForEachRank() {
        try (Manager manager = manager("gpus = [0]").ready();
                Manager other = manager("gpus = [0]").ready()) {
            Rank half = new Rank(new GpuShare(0.5, GIB), List.of(DeviceId.of("GPU-a")), Map.of());
            manager.ref.tell(reserve("g", List.of(half, half), LONG));
            receive(Reserved.class);
            manager.ref.tell(new Commit("g", replies.ref()));
            List<DeviceGrant> grants = receive(Committed.class).grants();
            grants.get(0).close();
            assertThat(manager.claim(new Gpus(1, GIB)).refused()).contains("1 held");
            assertThat(other.claim(ONE_GPU).refused()).contains("pid");
            grants.get(1).close();
            await().until(() -> other.claim(ONE_GPU).reply() instanceof DeviceManager.Granted);
        }
    }

    private Reserve reserve(String gang, int ranks, Duration deadline) {
        return reserve(gang, Collections.nCopies(ranks, Rank.of(ONE_GPU)), deadline);
    }

    private Reserve reserve(String gang, List<Rank> ranks, Duration deadline) {
        return new Reserve(gang, "d", "d#1", ranks, deadline, owner, replies.ref());
    }

    private <T extends Reply> T receive(Class<T> type) {
        Reply reply = replies.receiveMessage();
        assertThat(reply).isInstanceOf(type);
        return type.cast(reply);
    }

    private Manager manager(String... settings) {
        return new Manager(AKKA, locks, gpus::opened, settings);
    }
}
