package io.akkord.actors.link;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import io.akkord.actors.link.LinkRig.Router;
import io.akkord.actors.testing.AkkaTestKit;
import io.akkord.actors.testing.Requests;
import io.akkord.actors.testing.Specs;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.actors.worker.WorkerActor.Command;
import io.akkord.actors.worker.WorkerActor.Execute;
import io.akkord.actors.worker.WorkerActor.Item;
import io.akkord.actors.worker.WorkerActor.Withdraw;
import io.akkord.actors.worker.WorkerReply;
import io.akkord.actors.worker.WorkerReply.Answer;
import io.akkord.actors.worker.WorkerReply.BatchDone;
import io.akkord.actors.worker.WorkerReply.Returned;
import io.akkord.actors.worker.WorkerReply.RunFailed;
import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.request.TraceContext;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Requests from one node to another and back, over loopback. */
class LinksTest {
    @RegisterExtension
    static final AkkaTestKit AKKA = AkkaTestKit.create();

    private static final DeploymentSpec SPEC = Specs.named("m").build();

    private final long seed = Long.getLong("akkord.test.seed", System.nanoTime());
    private final Router router = new Router();

    @Test
    void aRequestArrivesWithAllThatBelongsToIt() throws Exception {
        TestProbe<Command> worker = AKKA.probe();
        try (LinkRig rig = LinkRig.plain()) {
            WorkerPort port = rig.port(SPEC, worker.ref());
            long now = System.nanoTime();
            Request request = new Request(
                    "id-1",
                    Tensors.of(Tensor.ofFloats("x", Shape.of(2), 1, 2)),
                    2,
                    new BatchKey(List.of(new BatchKey.Part("x", DataType.FP32, Shape.of(-1, 7)))),
                    3,
                    now - TimeUnit.SECONDS.toNanos(5),
                    now + TimeUnit.SECONDS.toNanos(60),
                    Request.Expiry.QUEUE_TIMEOUT,
                    TraceContext.parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
            port.execute(List.of(new Item(7, request), new Item(8, Requests.of("text"))), true, router);
            Execute execute = worker.expectMessageClass(Execute.class);
            assertThat(execute.alone()).isTrue();
            Request arrived = execute.items().get(0).request();
            assertThat(arrived)
                    .usingRecursiveComparison()
                    .ignoringFields("arrivalNanos", "deadlineNanos", "payload")
                    .isEqualTo(request);
            assertThat(arrived.payload()).isEqualTo(request.payload());
            long tolerance = TimeUnit.SECONDS.toNanos(2);
            assertThat(arrived.arrivalNanos() - request.arrivalNanos()).isBetween(0L, tolerance);
            assertThat(arrived.deadlineNanos() - request.deadlineNanos()).isBetween(0L, tolerance);
            Request second = execute.items().get(1).request();
            assertThat(second.payload()).isEqualTo("text");
            assertThat(second.hasDeadline()).isFalse();
            assertThat(second.batchKey()).isEqualTo(BatchKey.ANY);

            execute.replyTo()
                    .tell(new BatchDone(
                            "r",
                            List.of(
                                    new Answer(7, Outcome.failure(Reason.BAD_REQUEST, "no")),
                                    new Answer(8, Outcome.success("TEXT"))),
                            4,
                            1,
                            2,
                            3,
                            4));
            assertThat(router.next(BatchDone.class))
                    .isEqualTo(new BatchDone(
                            "m#1",
                            List.of(
                                    new Answer(7, Outcome.failure(Reason.BAD_REQUEST, "no")),
                                    new Answer(8, Outcome.success("TEXT"))),
                            4,
                            1,
                            2,
                            3,
                            4));
            execute.replyTo().tell(new Returned("r", List.of(7L, 8L), true));
            assertThat(router.next(Returned.class)).isEqualTo(new Returned("m#1", List.of(7L, 8L), true));
            execute.replyTo().tell(new RunFailed("r", List.of(7L), "boom"));
            assertThat(router.next(RunFailed.class)).isEqualTo(new RunFailed("m#1", List.of(7L), "boom"));
        }
    }

    @Test
    void aRouterIsTheSameInAllItsMessagesAndNoOther() throws Exception {
        TestProbe<Command> worker = AKKA.probe();
        try (LinkRig rig = LinkRig.plain()) {
            WorkerPort port = rig.port(SPEC, worker.ref());
            port.execute(List.of(new Item(1, Requests.of("a"))), false, router);
            port.withdraw(List.of(1L), router);
            port.withdraw(List.of(1L), new Router());
            Execute execute = worker.expectMessageClass(Execute.class);
            Withdraw mine = worker.expectMessageClass(Withdraw.class);
            assertThat(mine.replyTo()).isEqualTo(execute.replyTo());
            assertThat(mine.ids()).containsExactly(1L);
            assertThat(worker.expectMessageClass(Withdraw.class).replyTo()).isNotEqualTo(execute.replyTo());
        }
    }

    @Test
    void tensorsOfSixteenMebibytesCrossBothWays() throws Exception {
        crossLargeTensors(Optional.empty());
    }

    @Test
    void withMutualTlsToo(@TempDir Path folder) throws Exception {
        SSLContext tls = TestCertificates.make(folder, "node");
        crossLargeTensors(Optional.of(tls));
    }

    private void crossLargeTensors(Optional<SSLContext> tls) throws Exception {
        int size = 16 << 20;
        try (LinkRig rig = new LinkRig(tls, LinkSettings.MAX_FRAME)) {
            WorkerPort port = rig.port(SPEC, echo());
            for (ByteBuffer bytes : List.of(ByteBuffer.allocate(size), ByteBuffer.allocateDirect(size))) {
                SplittableRandom random = new SplittableRandom(seed);
                while (bytes.hasRemaining()) {
                    bytes.putLong(random.nextLong());
                }
                Tensors tensors = Tensors.of(
                        Tensor.ofInts("small", Shape.of(1), 5),
                        Tensor.of("large", DataType.UINT8, Shape.of(size), bytes.flip()));
                port.execute(List.of(new Item(1, Requests.carrying(tensors))), false, router);
                BatchDone done = router.next(BatchDone.class);
                assertThat(done.answers().get(0).outcome().equals(Outcome.success(tensors)))
                        .as("seed %d", seed)
                        .isTrue();
            }
        }
    }

    @Test
    void aNodeWithAnotherCertificateIsRefused(@TempDir Path folder) throws Exception {
        WorkerTable none = new WorkerTable();
        LinkSettings one = LinkSettings.of("test", "127.0.0.1", 0, Optional.of(TestCertificates.make(folder, "a")));
        LinkSettings other = LinkSettings.of("test", "127.0.0.1", 0, Optional.of(TestCertificates.make(folder, "b")));
        try (Links a = Links.listen(one, LinkRig.HERE, none);
                Links b = Links.listen(other, LinkRig.THERE, none);
                LinkRig events = LinkRig.plain()) {
            a.subscribe(events.events::add);
            LinkRig.port(a, LinkRig.THERE, b.address(), SPEC);
            assertThat(events.event(LinkEvent.Unconnected.class).node()).isEqualTo(LinkRig.THERE);
        }
    }

    @Test
    void thousandsOfRequestsAtOnceGetTheirOwnAnswers() throws Exception {
        int requests = 5_000;
        SplittableRandom random = new SplittableRandom(seed);
        Map<Long, Object> sent = new HashMap<>();
        try (LinkRig rig = LinkRig.plain()) {
            List<WorkerPort> ports = List.of(rig.port(SPEC, echo()), rig.port(SPEC, echo()));
            for (long id = 1; id <= requests; ) {
                List<Item> items = new ArrayList<>();
                for (int left = 1 + random.nextInt(8); left > 0 && id <= requests; left--) {
                    Object payload = random.nextBoolean()
                            ? "t".repeat(random.nextInt(200)) + id
                            : Tensors.of(bytes(random, random.nextInt(10) == 0 ? 200_000 : 300));
                    sent.put(id, payload);
                    items.add(new Item(id++, Requests.carrying(payload)));
                }
                ports.get(random.nextInt(2)).execute(items, false, router);
            }
            int answered = 0;
            while (answered < requests) {
                for (Answer answer : router.next(BatchDone.class).answers()) {
                    assertThat(answer.outcome().equals(Outcome.success(sent.remove(answer.id()))))
                            .as("seed %d, request %d", seed, answer.id())
                            .isTrue();
                    answered++;
                }
            }
        }
        assertThat(sent).isEmpty();
    }

    private static Tensor bytes(SplittableRandom random, int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        ByteBuffer buffer = random.nextBoolean() ? ByteBuffer.wrap(bytes) : ByteBuffer.allocateDirect(bytes.length);
        return Tensor.of("x", DataType.UINT8, Shape.of(bytes.length), buffer.clear());
    }

    @Test
    void whatIsTooLargeFailsAloneWithBothNumbers() throws Exception {
        try (LinkRig rig = new LinkRig(Optional.empty(), 10_000)) {
            WorkerPort port = rig.port(SPEC, growing());
            port.execute(
                    List.of(
                            new Item(1, Requests.of("a")),
                            new Item(2, Requests.carrying("x".repeat(20_000))),
                            new Item(3, Requests.carrying("y".repeat(9_000))),
                            new Item(4, Requests.of("b"))),
                    false,
                    router);
            Map<Long, Outcome> outcomes = new HashMap<>();
            while (outcomes.size() < 4) {
                router.next(BatchDone.class).answers().forEach(answer -> outcomes.put(answer.id(), answer.outcome()));
            }
            assertThat(outcomes).containsEntry(1L, Outcome.success("aa")).containsEntry(4L, Outcome.success("bb"));
            assertThat(((Outcome.Failure) outcomes.get(2L)).message())
                    .matches("the request takes 20[0-9]{3} bytes, but between nodes it may take 10000 at most");
            assertThat(((Outcome.Failure) outcomes.get(3L)).message())
                    .matches("the response takes 18[0-9]{3} bytes, but between nodes it may take 10000 at most");
        }
    }

    @Test
    void aPayloadThatCannotCrossFailsAlone() throws Exception {
        try (LinkRig rig = LinkRig.plain()) {
            WorkerPort port = rig.port(SPEC, echo());
            port.execute(
                    List.of(new Item(1, Requests.carrying(new StringBuilder("x"))), new Item(2, Requests.of("b"))),
                    false,
                    router);
            BatchDone refused = router.next(BatchDone.class);
            assertThat(refused.answers()).singleElement().satisfies(answer -> assertThat(
                            ((Outcome.Failure) answer.outcome()).message())
                    .contains("deployment 'm': a java.lang.StringBuilder cannot cross to another node")
                    .contains("declare the classes"));
            assertThat(router.next(BatchDone.class).answers()).containsExactly(new Answer(2, Outcome.success("b")));
        }
    }

    @Test
    void aWorkerThatEndsIsTold() throws Exception {
        TestProbe<Command> worker = AKKA.probe();
        try (LinkRig rig = LinkRig.plain()) {
            long number = rig.workers.register(SPEC, worker.ref());
            WorkerPort port = rig.port(SPEC, number);
            port.execute(List.of(new Item(1, Requests.of("a"))), false, router);
            worker.expectMessageClass(Execute.class);
            rig.workers.unregister(number);
            assertThat(router.next(WorkerReply.Ended.class)).isEqualTo(new WorkerReply.Ended(LinkRig.THERE, number));
            port.execute(List.of(new Item(2, Requests.of("a"))), false, router);
            assertThat(router.next(Returned.class)).isEqualTo(new Returned("m#1", List.of(2L), true));
        }
    }

    /** A worker that returns what it is sent. */
    private static ActorRef<Command> echo() {
        return AKKA.spawn(Behaviors.receiveMessage(command -> {
            if (command instanceof Execute execute) {
                answer(
                        execute,
                        execute.items().stream()
                                .map(item -> new Answer(
                                        item.id(),
                                        Outcome.success(item.request().payload())))
                                .toList());
            }
            return Behaviors.same();
        }));
    }

    /** A worker that returns texts twice as long. */
    private static ActorRef<Command> growing() {
        return AKKA.spawn(Behaviors.receiveMessage(command -> {
            if (command instanceof Execute execute) {
                answer(
                        execute,
                        execute.items().stream()
                                .map(item -> new Answer(
                                        item.id(),
                                        Outcome.success(((String) item.request().payload()).repeat(2))))
                                .toList());
            }
            return Behaviors.same();
        }));
    }

    private static void answer(WorkerActor.Execute execute, List<Answer> answers) {
        execute.replyTo().tell(new BatchDone("r", answers, answers.size(), 1, 2, 3, 4));
    }
}
