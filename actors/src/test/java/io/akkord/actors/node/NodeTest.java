package io.akkord.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.akkord.actors.testing.Requests;
import io.akkord.actors.testing.Requests.Caller;
import io.akkord.actors.testing.Specs;
import io.akkord.runtime.request.Outcome;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real node, with the engines of this build. */
class NodeTest {
    private static Node node;

    @BeforeAll
    static void start() throws Exception {
        node = get(Node.start(NodeSettings.load(ConfigFactory.parseString("akkord.actors.name = node-test"))));
    }

    @AfterAll
    static void stop() throws Exception {
        get(node.stop());
    }

    @Test
    void whatIsDeployedAnswersAndWhatIsDeletedIsGone() throws Exception {
        get(node.deploy(
                Specs.application("app", "/app", Specs.named("echo").replicas(2).build())));
        DeploymentPort port = node.directory().find("echo").orElseThrow();
        assertThat(port.isReady()).isTrue();
        assertThat(node.directory().route("/app/x").orElseThrow().ingress()).isSameAs(port);

        Caller caller = new Caller();
        port.submit(Requests.of("hello"), caller::accept);
        await().until(caller::isAnswered);
        assertThat(caller.outcomes()).containsExactly(Outcome.success("hello"));
        assertThat(port.stats().snapshot().success().count()).isEqualTo(1);

        get(node.delete("app"));
        assertThat(node.directory().find("echo")).isEmpty();
        Caller late = new Caller();
        port.submit(Requests.of("late"), late::accept);
        assertThat(late.reason()).isEqualTo(Outcome.Reason.STOPPING);
    }

    @Test
    void deletingWhatIsNotThereSaysWhatIs() {
        assertThatThrownBy(() -> get(node.delete("nothing")))
                .hasRootCauseInstanceOf(DeploymentException.class)
                .hasMessageContaining("application 'nothing': it is not deployed");
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
