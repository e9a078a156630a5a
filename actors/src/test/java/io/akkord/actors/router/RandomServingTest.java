package io.akkord.actors.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.testing.FakeEngine;
import io.akkord.actors.testing.FakeEngine.PendingRun;
import io.akkord.actors.testing.Requests;
import io.akkord.actors.testing.ServingRig;
import io.akkord.actors.testing.ServingRig.Call;
import io.akkord.actors.testing.Specs;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.stats.DeploymentStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many requests under everything that can happen to them at once: each has one outcome, and the books balance. */
class RandomServingTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    private static final int REQUESTS = 4_000;

    private final long seed = Long.getLong("akkord.test.seed", System.nanoTime());

    @Test
    void everyRequestHasOneOutcomeWhateverHappens() throws Exception {
        System.out.println("seed " + seed + " (run again with -Dakkord.test.seed=" + seed + ")");
        SplittableRandom random = new SplittableRandom(seed);
        DeploymentSpec first = spec(1);
        List<Call> calls = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        try (ServingRig rig = new ServingRig(AKKA, first).loaded(first)) {
            SplittableRandom fate = random.split();
            Thread engines = new Thread(() -> endRuns(rig, fate, over), "engines");
            engines.start();
            try {
                for (int i = 0; i < REQUESTS; i++) {
                    calls.add(call(rig, random, "r" + i));
                    if (random.nextInt(5) == 0) {
                        calls.get(random.nextInt(calls.size())).cancel().run();
                    }
                    if (random.nextInt(30) == 0) {
                        LockSupport.parkNanos(random.nextInt(3_000_000));
                    }
                    if (i == REQUESTS / 2) {
                        rig.load(spec(2));
                    }
                }
                assertThat(rig.unload().receiveMessage(Duration.ofSeconds(20)).isSuccess())
                        .isTrue();
                await().until(() ->
                        calls.stream().allMatch(call -> call.caller().isAnswered()));
            } finally {
                over.set(true);
                engines.join();
            }
            assertThat(calls).allSatisfy(call -> assertThat(call.caller().outcomes())
                    .as("seed %d", seed)
                    .hasSize(1));
            assertThat(rig.doorway.gate().inFlight()).as("seed %d", seed).isZero();
            DeploymentStats.Snapshot stats = rig.doorway.stats().snapshot();
            assertThat(stats.requestsInFlight()).as("seed %d", seed).isZero();
            assertThat(stats.requestsQueued()).as("seed %d", seed).isZero();
            long successes = calls.stream()
                    .filter(call -> call.caller().outcomes().get(0) instanceof Outcome.Success)
                    .count();
            assertThat(stats.success().count()).as("seed %d", seed).isEqualTo(successes);
            assertThat(stats.fail().count()).as("seed %d", seed).isEqualTo(REQUESTS - successes);
            assertThat(successes).as("seed %d", seed).isPositive();
        }
    }

    private static DeploymentSpec spec(int revision) {
        return Specs.named("m")
                .replicas(3)
                .limits(8, 64)
                .batch(BatchOptions.ofSize(4, Duration.ofMillis(1)))
                .config(Map.of("revision", revision))
                .build();
    }

    private static Call call(ServingRig rig, SplittableRandom random, String payload) {
        return rig.call(
                random.nextInt(3) == 0
                        ? Requests.within(payload, Duration.ofNanos(random.nextInt(20_000_000)))
                        : Requests.of(payload));
    }

    /** Ends runs in random order; now and then one breaks its engine, or an engine falls ill. */
    private static void endRuns(ServingRig rig, SplittableRandom random, AtomicBoolean over) {
        while (!over.get()) {
            for (FakeEngine engine : rig.engines.all()) {
                if (engine.runsWaiting() > 0 && random.nextInt(3) > 0) {
                    PendingRun run = takeNow(engine);
                    if (random.nextInt(60) == 0) {
                        run.breakEngine("chance");
                    } else {
                        run.succeed();
                    }
                }
            }
            LockSupport.parkNanos(random.nextInt(200_000));
        }
    }

    private static PendingRun takeNow(FakeEngine engine) {
        try {
            return engine.nextRun();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
