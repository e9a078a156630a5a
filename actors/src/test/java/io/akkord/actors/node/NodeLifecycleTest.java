package io.akkord.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.Done;
import com.typesafe.config.ConfigFactory;
import io.akkord.actors.testing.FakeEngine.PendingRun;
import io.akkord.actors.testing.FakeEngines;
import io.akkord.actors.testing.Requests;
import io.akkord.actors.testing.Requests.Caller;
import io.akkord.actors.testing.Specs;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a node comes, refuses, and goes; with engines that the test controls. */
class NodeLifecycleTest {
    private final FakeEngines engines = new FakeEngines();

    @Test
    void stoppingFinishesWhatIsInFlightAndRefusesTheRest() throws Exception {
        Node node = start("drain-timeout = 10s");
        get(node.deploy(Specs.application("app", "/", Specs.named("m").build())));
        DeploymentPort port = node.directory().find("m").orElseThrow();
        Caller inFlight = new Caller();
        port.submit(Requests.of("a"), inFlight::accept);
        PendingRun run = engines.get(0).nextRun();
        CompletionStage<Done> stopped = node.stop();
        await().until(() -> port.status().state() == DeploymentStatus.State.DRAINING);
        Caller late = new Caller();
        port.submit(Requests.of("late"), late::accept);
        assertThat(late.reason()).isEqualTo(Reason.STOPPING);
        assertThat(port.isReady()).isFalse();
        run.succeed();
        get(stopped);
        assertThat(inFlight.outcomes()).containsExactly(Outcome.success("a"));
        assertThat(engines.get(0).closed).isTrue();
    }

    @Test
    void whatHangsDoesNotKeepANodeFromStopping() throws Exception {
        Node node = start("drain-timeout = 200ms");
        get(node.deploy(Specs.application("app", "/", Specs.named("m").build())));
        Caller inFlight = new Caller();
        node.directory().find("m").orElseThrow().submit(Requests.of("a"), inFlight::accept);
        engines.get(0).nextRun();
        CountDownLatch latch = new CountDownLatch(1);
        engines.script = engine -> engine.loadLatch = latch;
        CompletionStage<Void> hanging = node.deploy(
                Specs.application("stuck", "/stuck", Specs.named("stuck").build()));
        engines.get(1);
        get(node.stop());
        assertThat(inFlight.reason()).isEqualTo(Reason.STOPPING);
        assertThatThrownBy(() -> get(hanging)).hasRootCauseInstanceOf(DeploymentException.class);
        latch.countDown();
    }

    @Test
    void aDeployThatFailsLeavesNothingBehind() throws Exception {
        Node node = start("drain-timeout = 1s");
        try {
            get(node.deploy(Specs.application("app", "/", Specs.named("good").build())));
            engines.script =
                    engine -> engine.loadFailure = engine.deployment.equals("broken") ? "no such file: m.pt" : null;
            CompletionStage<Void> failing = node.deploy(Specs.application(
                    "bad",
                    "/bad",
                    Specs.named("fine").build(),
                    Specs.named("broken").build()));
            assertThatThrownBy(() -> get(failing))
                    .hasRootCauseInstanceOf(DeploymentException.class)
                    .hasMessageContaining("deployment 'broken'")
                    .hasMessageContaining("no such file: m.pt");
            assertThat(node.directory().all())
                    .extracting(port -> port.spec().name())
                    .containsExactly("good");
            assertThat(node.directory().route("/bad").orElseThrow().application())
                    .isEqualTo("app");
            assertThat(engines.get(1).closed && engines.get(2).closed).isTrue();

            engines.script = engine -> {};
            get(node.deploy(Specs.application(
                    "bad",
                    "/bad",
                    Specs.named("fine").build(),
                    Specs.named("broken").build())));
            assertThat(node.directory().all()).hasSize(3);

            CompletionStage<Void> taken = node.deploy(
                    Specs.application("third", "/third", Specs.named("good").build()));
            assertThatThrownBy(() -> get(taken))
                    .hasMessageContaining("deployment name 'good' is taken")
                    .hasMessageContaining("'app'")
                    .hasMessageContaining("'third'");
        } finally {
            get(node.stop());
        }
    }

    @Test
    void loadAndUnloadOfOneDeployment() throws Exception {
        Node node = start("drain-timeout = 1s");
        try {
            DeploymentSpec spec = Specs.named("m").build();
            get(node.deploy(Specs.application("app", "/", spec)));
            DeploymentPort port = node.directory().find("m").orElseThrow();
            get(node.unload("m"));
            assertThat(port.status().state()).isEqualTo(DeploymentStatus.State.UNLOADED);
            assertThat(node.directory().find("m")).contains(port);
            DeploymentSpec changed = Specs.named("m").config(Map.of("v", 2)).build();
            get(node.load(changed));
            assertThat(port.isReady()).isTrue();
            assertThat(port.spec()).isEqualTo(changed);
            engines.script = engine -> engine.loadFailure = "broken";
            assertThatThrownBy(() -> get(node.load(spec)))
                    .hasRootCauseInstanceOf(DeploymentException.class)
                    .hasMessageContaining("deployment 'm':")
                    .hasMessageContaining("broken");
            assertThat(port.spec()).isEqualTo(changed);
            assertThat(port.isReady()).isTrue();
            assertThatThrownBy(() -> get(node.unload("other")))
                    .hasMessageContaining("deployment 'other': it is not deployed; these are: m");
        } finally {
            get(node.stop());
        }
    }

    private Node start(String line) throws Exception {
        return get(Node.start(
                NodeSettings.load(ConfigFactory.parseString(
                        "akkord.actors { name = lifecycle, replica.close-timeout = 300ms, " + line + " }")),
                engines));
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
