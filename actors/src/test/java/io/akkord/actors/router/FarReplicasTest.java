package io.akkord.actors.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorRef;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.cluster.RoutingTable.Endpoint;
import io.akkord.actors.link.LinkEvent;
import io.akkord.actors.link.WorkerPort;
import io.akkord.actors.link.WorkerPorts;
import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.testing.Requests;
import io.akkord.actors.testing.Requests.Caller;
import io.akkord.actors.testing.Specs;
import io.akkord.actors.worker.ReplySink;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.actors.worker.WorkerActor.Item;
import io.akkord.actors.worker.WorkerReply;
import io.akkord.actors.worker.WorkerReply.Answer;
import io.akkord.actors.worker.WorkerReply.BatchDone;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a router does about replicas on other nodes, whose ways the test plays. */
class FarReplicasTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    private static final NodeKey SELF = new NodeKey("self", 1);
    private static final NodeKey A = new NodeKey("a", 1);
    private static final NodeKey B = new NodeKey("b", 1);
    private static final NodeKey C = new NodeKey("c", 1);

    private final DeploymentSpec spec = Specs.named("m").limits(4, 100).build();
    private final Doorway doorway = new Doorway("app", spec);
    private final PreciseTimer timer = new PreciseTimer("far");
    private final FakePorts ports = new FakePorts();
    private ActorRef<RouterActor.Command> router = start(new RouterSettings(9, 2));
    private long sequence;

    /** Work that was sent to a node. */
    private record Sent(NodeKey node, Item item, boolean alone, ReplySink replies) {
        void answer() {
            replies.tell(new BatchDone(
                    "r",
                    List.of(new Answer(item.id(), Outcome.success(item.request().payload()))),
                    1,
                    1,
                    1,
                    1,
                    1));
        }
    }

    /** Keeps what is sent. */
    private static final class FakePorts implements WorkerPorts {
        final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
        final BlockingQueue<List<Long>> withdrawn = new LinkedBlockingQueue<>();
        final List<Consumer<LinkEvent>> listeners = new CopyOnWriteArrayList<>();
        final Map<NodeKey, Boolean> unknown = new ConcurrentHashMap<>();

        @Override
        public NodeKey self() {
            return SELF;
        }

        @Override
        public Optional<ActorRef<WorkerActor.Command>> local(long worker) {
            return Optional.empty();
        }

        @Override
        public Optional<WorkerPort> remote(Endpoint endpoint, DeploymentSpec spec) {
            if (unknown.containsKey(endpoint.node())) {
                return Optional.empty();
            }
            return Optional.of(new WorkerPort() {
                @Override
                public void execute(List<Item> items, boolean alone, ReplySink replies) {
                    items.forEach(item -> sent.add(new Sent(endpoint.node(), item, alone, replies)));
                }

                @Override
                public void withdraw(List<Long> ids, ReplySink replies) {
                    withdrawn.add(ids);
                }
            });
        }

        @Override
        public Runnable subscribe(Consumer<LinkEvent> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        void tell(LinkEvent event) {
            listeners.forEach(listener -> listener.accept(event));
        }
    }

    @AfterEach
    void stop() {
        AKKA.stop(router);
        timer.close();
        assertThat(ports.listeners).isEmpty();
    }

    @Test
    void aNodeThatIsGoneIsAvoidedAndItsWorkRunElsewhere() throws Exception {
        table(A, B);
        List<Caller> callers = call(4);
        List<Sent> all = takeSent(4);
        NodeKey dead = all.get(0).node();
        ports.tell(new LinkEvent.Gone(dead, "reset"));
        List<Sent> again = takeSent(
                (int) all.stream().filter(sent -> sent.node().equals(dead)).count());
        assertThat(again).noneMatch(sent -> sent.node().equals(dead));
        assertThat(again).allMatch(Sent::alone);
        all.stream().filter(sent -> !sent.node().equals(dead)).forEach(Sent::answer);
        again.forEach(Sent::answer);
        // Late ones change nothing.
        all.forEach(Sent::answer);
        awaitOneSuccessEach(callers);
        // It is used again once it is connected again.
        ports.tell(new LinkEvent.Connected(dead));
        Set<NodeKey> used = new HashSet<>();
        call(4);
        takeSent(4).forEach(sent -> used.add(sent.node()));
        assertThat(used).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void anUnreachableNodeIsAvoidedWithoutBlameAndComesBack() throws Exception {
        table(A, B);
        List<Caller> callers = call(2);
        List<Sent> first = takeSent(2);
        NodeKey lost = first.get(0).node();
        router.tell(new RouterActor.Reachability(lost, false));
        Sent again = takeSent(1).get(0);
        assertThat(again.node()).isNotEqualTo(lost);
        assertThat(again.alone()).isFalse();
        assertThat(ports.withdrawn.poll(10, TimeUnit.SECONDS))
                .containsExactly(first.get(0).item().id());
        again.answer();
        first.forEach(Sent::answer);
        awaitOneSuccessEach(callers);
        router.tell(new RouterActor.Reachability(lost, true));
        call(4);
        assertThat(takeSent(4)).anyMatch(sent -> sent.node().equals(lost));
    }

    @Test
    void thereIsAnEndToRetries() throws Exception {
        table(A, B, C);
        Caller caller = call(1).get(0);
        for (int attempt = 1; attempt <= 3; attempt++) {
            Sent sent = takeSent(1).get(0);
            assertThat(caller.isAnswered()).isFalse();
            router.tell(new RouterActor.Reachability(sent.node(), false));
        }
        await().until(caller::isAnswered);
        assertThat(caller.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(((Outcome.Failure) caller.outcomes().get(0)).message())
                .contains("was sent to 3 replicas and none answered")
                .contains("its node is unreachable");
        assertThat(doorway.gate().inFlight()).isZero();
        assertThat(doorway.stats().snapshot().requestsQueued()).isZero();
    }

    @Test
    void whatComesBackUnrunIsNoAttempt() throws Exception {
        table(A, B);
        Caller caller = call(1).get(0);
        for (int i = 0; i < 10; i++) {
            Sent sent = takeSent(1).get(0);
            sent.replies()
                    .tell(new WorkerReply.Returned("r", List.of(sent.item().id()), false));
        }
        takeSent(1).get(0).answer();
        awaitOneSuccessEach(List.of(caller));
    }

    @Test
    void aNodeWithoutConnectionHasRunNothing() throws Exception {
        table(A);
        Caller caller = call(1).get(0);
        takeSent(1);
        for (int i = 0; i < 5; i++) {
            ports.tell(new LinkEvent.Unconnected(A, "refused"));
            ports.tell(new LinkEvent.Connected(A));
            assertThat(takeSent(1).get(0).alone()).isFalse();
        }
        assertThat(caller.isAnswered()).isFalse();
    }

    /** As of replicas that are drained while the router still goes by the table before. */
    @Test
    void whatAWorkerHadNotAnsweredWhenItEndedNeverRan() throws Exception {
        router = restart(new RouterSettings(2, 2));
        table(A, B);
        Caller caller = call(1).get(0);
        Sent first = takeSent(1).get(0);
        first.replies().tell(new WorkerReply.Ended(first.node(), 1));
        Sent second = takeSent(1).get(0);
        assertThat(second.node()).isNotEqualTo(first.node());
        assertThat(second.alone()).isFalse();
        second.replies().tell(new WorkerReply.Ended(second.node(), 1));
        await().until(() -> doorway.stats().snapshot().requestsQueued() == 1);
        assertThat(caller.isAnswered()).isFalse();
    }

    @Test
    void aNodeThatBecomesKnownIsUsed() throws Exception {
        ports.unknown.put(A, true);
        table(A);
        Caller caller = call(1).get(0);
        await().until(() -> doorway.stats().snapshot().requestsQueued() == 1);
        ports.unknown.clear();
        router.tell(new RouterActor.Reachability(A, true));
        takeSent(1).get(0).answer();
        awaitOneSuccessEach(List.of(caller));
    }

    private ActorRef<RouterActor.Command> start(RouterSettings settings) {
        return AKKA.spawn(RouterActor.create(spec, doorway, timer, settings, ports));
    }

    private ActorRef<RouterActor.Command> restart(RouterSettings settings) {
        AKKA.stop(router);
        return start(settings);
    }

    private void table(NodeKey... nodes) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (NodeKey node : nodes) {
            endpoints.add(new Endpoint("m#" + node.node(), node, 1));
        }
        router.tell(new RouterActor.Routing(
                new RoutingTable(
                        "app",
                        spec,
                        1,
                        1,
                        Optional.empty(),
                        ++sequence,
                        Phase.READY,
                        "",
                        endpoints,
                        List.of(),
                        List.of()),
                List.of()));
        await().until(() -> doorway.table().sequence() == sequence);
    }

    private List<Caller> call(int count) {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Caller caller = new Caller();
            doorway.submit(Requests.of("r" + i), router, caller);
            callers.add(caller);
        }
        return callers;
    }

    private List<Sent> takeSent(int count) throws InterruptedException {
        List<Sent> taken = new ArrayList<>();
        while (taken.size() < count) {
            Sent sent = ports.sent.poll(10, TimeUnit.SECONDS);
            assertThat(sent).as("something is sent").isNotNull();
            taken.add(sent);
        }
        return taken;
    }

    private static void awaitOneSuccessEach(List<Caller> callers) {
        for (Caller caller : callers) {
            await().until(caller::isAnswered);
            assertThat(caller.outcomes()).singleElement().isInstanceOf(Outcome.Success.class);
        }
    }
}
