package io.akkord.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Deployments call each other over nodes, and nodes that lack what a deployment needs are left out. */
class CompositionTest {
    private static final Duration DONE = Duration.ofSeconds(40);

    private TestCluster cluster;

    @AfterEach
    void down() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static String on(String zone) {
        return ",\"placement\":{\"required_labels\":{\"zone\":\"" + zone + "\"}}";
    }

    @Test
    void aHandlerCallsADeploymentOfAnotherApplicationOnAnotherNode() throws Exception {
        cluster = TestCluster.empty();
        TestNode first = cluster.add("n1", "127.0.1.1", List.of(), "-Dakkord.runtime.devices.labels.zone=a");
        cluster.add("n2", "127.0.1.2", List.of(), "-Dakkord.runtime.devices.labels.zone=b");
        cluster.startAll();
        cluster.deploy("inner", Documents.slowEcho("inner", 1, 300, on("b")));
        cluster.deploy(
                "outer",
                Documents.application(
                        "outer",
                        "{\"name\":\"outer\",\"handler\":\"" + Relay.class.getName()
                                + "\",\"user_config\":{\"to\":\"inner\"}" + on("a") + "}"));
        cluster.awaitReady(first, "inner", 1, DONE);
        cluster.awaitReady(first, "outer", 1, DONE);
        assertThat(TestCluster.ready(first, "inner")).containsValue("n2");
        assertThat(TestCluster.ready(first, "outer")).containsValue("n1");

        SteadyLoad.Question question = SteadyLoad.echo("outer");
        V2Client.Answer answer = first.client().post(question.path(), question.body(41));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(question.wrong(41, answer.json())).isEmpty();

        // The inner call has what is left of the outer one's time, and says so.
        HttpRequest hurried = HttpRequest.newBuilder(first.http().resolve(question.path()))
                .header("x-request-timeout-seconds", "0.1")
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(question.body(42)))
                .build();
        HttpResponse<String> late = HttpClient.newHttpClient().send(hurried, HttpResponse.BodyHandlers.ofString());
        assertThat(late.statusCode()).as(late.body()).isEqualTo(408);
    }

    @Test
    @Tag("long")
    void aNodeWithoutTheHandlersClassesSaysSoAndIsNotChosen() throws Exception {
        cluster = TestCluster.empty();
        TestNode first = cluster.add("n1", "127.0.1.1", List.of());
        TestNode bare = cluster.add("n2", "127.0.1.2", List.of());
        bare.withoutTestClasses();
        cluster.startAll();

        cluster.deploy("here", Documents.slowEcho("here", 2, 0, ",\"placement\":{\"max_replicas_per_node\":1}"));

        await("one serves, the other has no place, and it is said why")
                .atMost(DONE)
                .ignoreExceptions()
                .until(() -> TestCluster.ready(first, "here").size() == 1
                        && TestCluster.status(first, "here")
                                .path("notices")
                                .toString()
                                .contains(SlowEcho.class.getName()));
        assertThat(TestCluster.ready(first, "here").values()).containsExactly("n1");
        SteadyLoad.Question question = SteadyLoad.echo("here");
        assertThat(bare.client().post(question.path(), question.body(1)).status())
                .as("tensors need no classes: the bare node passes them on")
                .isEqualTo(200);
    }
}
