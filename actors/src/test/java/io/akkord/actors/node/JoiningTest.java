package io.akkord.actors.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.SelfUp;
import akka.cluster.typed.Subscribe;
import com.typesafe.config.ConfigFactory;
import io.akkord.actors.device.NodeDevices;
import io.akkord.actors.testing.FakeEngines;
import io.akkord.runtime.tls.CertificateAuthority;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes find each other, or say why they do not. */
class JoiningTest {
    private final Deque<Node> started = new ArrayDeque<>();

    @AfterEach
    void stop() throws Exception {
        while (!started.isEmpty()) {
            get(started.removeLast().stop());
        }
    }

    @Test
    void aNodeJoinsOneThatFormedItsOwnCluster() throws Exception {
        Node first = start("name = one");
        Node second = start("name = two, host = 127.0.0.2, roles = [worker], join = [\"" + address(first) + "\"]");
        await().atMost(Duration.ofSeconds(20)).until(() -> members(first) == 2 && members(second) == 2);
        assertThat(first.formedCluster()).isTrue();
        assertThat(second.formedCluster()).isFalse();
        assertThat(Cluster.get(second.system()).selfMember().getRoles()).contains("worker", "node=two");
        get(second.stop());
        started.removeLast();
        assertThat(second.stopCause()).contains(StopCause.ASKED);
        await().atMost(Duration.ofSeconds(20)).until(() -> members(first) == 1);
    }

    @Test
    void theFirstOfItsOwnListFormsTheClusterAndTheOthersWaitForIt() throws Exception {
        int port = freePort();
        String list = "join = [\"127.0.0.1:" + port + "\", \"127.0.0.2:" + port + "\"], port = " + port;
        CompletableFuture<Node> second =
                begin("name = two, host = 127.0.0.2, " + list).toCompletableFuture();
        Node first = start("name = one, host = 127.0.0.1, " + list);
        started.addLast(get(second));
        await().atMost(Duration.ofSeconds(20)).until(() -> members(first) == 2);
    }

    @Test
    void withTlsOnlyNodesOfTheSameAuthorityJoin(@TempDir Path folder) throws Exception {
        CertificateAuthority authority = CertificateAuthority.in(folder.resolve("a"), 30);
        authority.issue("one", List.of("akkord"), folder.resolve("one"));
        authority.issue("two", List.of("akkord"), folder.resolve("two"));
        CertificateAuthority.in(folder.resolve("b"), 30).issue("two", List.of("akkord"), folder.resolve("foreign"));
        Node first = start("name = one, tls.directory = " + folder.resolve("one"));
        String join = ", join = \"" + address(first) + "\", tls.directory = ";
        start("name = two" + join + folder.resolve("two"));
        await().atMost(Duration.ofSeconds(30)).until(() -> members(first) == 2);

        AtomicReference<ActorSystem<?>> foreigner = new AtomicReference<>();
        NodeSettings foreign = NodeSettings.load(
                ConfigFactory.parseString("akkord.actors { name = foreign" + join + folder.resolve("foreign") + " }"));
        CompletionStage<Node> refused = Node.start(foreign, new FakeEngines(), system -> {
            foreigner.set(system);
            return Joining.by(foreign).begin(system);
        });
        NodeSettings plain = NodeSettings.load(
                ConfigFactory.parseString("akkord.actors { name = plain, join = \"" + address(first) + "\" }"));
        AtomicReference<ActorSystem<?>> plainOne = new AtomicReference<>();
        CompletionStage<Node> refusedToo = Node.start(plain, new FakeEngines(), system -> {
            plainOne.set(system);
            return Joining.by(plain).begin(system);
        });
        // A friend that comes after them is let in, so they had their time.
        start("name = three" + join + folder.resolve("one"));
        await().atMost(Duration.ofSeconds(30)).until(() -> members(first) == 3);
        assertThat(refused.toCompletableFuture()).isNotDone();
        assertThat(refusedToo.toCompletableFuture()).isNotDone();
        foreigner.get().terminate();
        plainOne.get().terminate();
        assertThatThrownBy(() -> get(refused)).hasMessageContaining("stopped before it had joined");
        assertThatThrownBy(() -> get(refusedToo)).hasMessageContaining("stopped before it had joined");
    }

    @Test
    void aNodeThatWaitsInVainCanBeStopped() throws Exception {
        NodeSettings settings = NodeSettings.load(
                ConfigFactory.parseString("akkord.actors { name = late, join = \"127.0.0.1:" + freePort() + "\" }"));
        CompletionStage<Node> joining = Node.start(settings, new FakeEngines(), system -> {
            CompletionStage<Done> begun = Joining.by(settings).begin(system);
            system.terminate();
            return begun;
        });
        assertThatThrownBy(() -> get(joining)).hasMessageContaining("stopped before it had joined");
    }

    @Test
    void discoveryNeedsSomebodyWhoDiscovers() {
        assertThatThrownBy(() -> start("discovery = on")).hasMessageContaining("without a way to discover others");
    }

    @Test
    void aNodeThatIsDownedBeforeItCanBeUsedSaysSo() {
        NodeSettings settings = NodeSettings.load(ConfigFactory.parseString("akkord.actors.name = unlucky"));
        CompletionStage<Node> starting = Node.start(
                settings,
                services -> new FakeEngines(),
                system -> Joining.by(settings).begin(system).thenApply(begun -> {
                    Cluster.get(system)
                            .subscriptions()
                            .tell(Subscribe.create(
                                    system.systemActorOf(downAtOnce(), "fate", Props.empty()), SelfUp.class));
                    return begun;
                }),
                (deployment, lines) -> List.of(),
                // Its devices are never known, so it can never be used.
                located -> Behaviors.empty(),
                new NodeDevices());
        assertThatThrownBy(() -> get(starting)).hasRootCauseInstanceOf(NodeDownedException.class);
    }

    private static Behavior<SelfUp> downAtOnce() {
        return Behaviors.receive((context, up) -> {
            CoordinatedShutdown.get(context.getSystem()).runAll(CoordinatedShutdown.clusterDowningReason());
            return Behaviors.stopped();
        });
    }

    private Node start(String lines) throws Exception {
        Node node = get(begin(lines));
        started.addLast(node);
        return node;
    }

    private static CompletionStage<Node> begin(String lines) {
        return Node.start(
                NodeSettings.load(ConfigFactory.parseString("akkord.actors { drain-timeout = 1s, " + lines + " }")),
                new FakeEngines());
    }

    private static String address(Node node) {
        var address = Cluster.get(node.system()).selfMember().address();
        return address.getHost().orElseThrow() + ":" + address.getPort().orElseThrow();
    }

    private static long members(Node node) {
        return StreamSupport.stream(
                        Cluster.get(node.system()).state().getMembers().spliterator(), false)
                .filter(member -> member.status() == akka.cluster.MemberStatus.up())
                .count();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
