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
import io.akkord.actors.device.GangReply.Reserved;
import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.testing.FakeGpus;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceRequest.Gpus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two gangs at once, again and again: both get all they want where that fits, else one does. */
class GangRaceTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    @TempDir
    Path locks;

    @Test
    void gangsThatRaceForTheSameDevicesAreNeverHalfThere() {
        long seed = System.nanoTime();
        System.out.println("GangRaceTest seed " + seed);
        Random random = new Random(seed);
        FakeGpus gpus = new FakeGpus("GPU-a", "GPU-b", "GPU-c");
        TestProbe<Reply> replies = AKKA.probe();
        try (Manager manager = new Manager(AKKA, locks, gpus::opened).ready()) {
            for (int round = 0; round < 40; round++) {
                List<Rank> one = ranks(random);
                List<Rank> two = ranks(random);
                TestProbe<Reply> first = AKKA.probe();
                TestProbe<Reply> second = AKKA.probe();
                List<Runnable> racers = new ArrayList<>(List.of(
                        () -> manager.ref.tell(reserve("one", one, first)),
                        () -> manager.ref.tell(reserve("two", two, second))));
                Collections.shuffle(racers, random);
                racers.stream().map(Thread::new).forEach(Thread::start);

                List<Reserved> won = new ArrayList<>();
                for (TestProbe<Reply> probe : List.of(first, second)) {
                    if (probe.receiveMessage() instanceof Reserved reserved) {
                        won.add(reserved);
                    }
                }
                boolean overlap = devices(one).stream().anyMatch(devices(two)::contains);
                assertThat(won).as("round %s of seed %s", round, seed).hasSize(overlap ? 1 : 2);
                int claims = won.stream().mapToInt(gang -> gang.claims().size()).sum();
                await().pollInterval(Duration.ofMillis(5))
                        .untilAsserted(() -> assertThat(manager.phases()).hasSize(claims));
                for (Reserved gang : won) {
                    if (random.nextBoolean()) {
                        manager.ref.tell(new Commit(gang.gang(), replies.ref()));
                        ((Committed) replies.receiveMessage()).grants().forEach(DeviceGrant::close);
                    } else {
                        manager.ref.tell(new Abort(gang.gang(), replies.ref()));
                        assertThat(replies.receiveMessage()).isInstanceOf(Aborted.class);
                    }
                }
                await().pollInterval(Duration.ofMillis(5))
                        .untilAsserted(() -> assertThat(manager.phases()).isEmpty());
            }
        }
    }

    private static Reserve reserve(String gang, List<Rank> ranks, TestProbe<Reply> replies) {
        ActorRef<Void> owner = AKKA.spawn(Behaviors.ignore());
        return new Reserve(gang, "d", gang, ranks, Duration.ofMinutes(5), owner, replies.ref());
    }

    /** One or two of the three GPUs, by name. */
    private static List<Rank> ranks(Random random) {
        List<String> names = new ArrayList<>(List.of("GPU-a", "GPU-b", "GPU-c"));
        Collections.shuffle(names, random);
        return names.subList(0, 1 + random.nextInt(2)).stream()
                .map(name -> new Rank(new Gpus(1, 1L << 30), List.of(DeviceId.of(name)), Map.of()))
                .toList();
    }

    private static Set<DeviceId> devices(List<Rank> ranks) {
        Set<DeviceId> devices = new HashSet<>();
        ranks.forEach(rank -> devices.addAll(rank.devices()));
        return devices;
    }
}
