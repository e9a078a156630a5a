package io.akkord.actors.router;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.pattern.StatusReply;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.link.LinkEvent;
import io.akkord.actors.link.WorkerPorts;
import io.akkord.actors.worker.ReplySink;
import io.akkord.actors.worker.WorkerActor.Item;
import io.akkord.actors.worker.WorkerReply;
import io.akkord.runtime.batch.BatchQueue;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The router of a deployment on this node. Requests enter through the {@link Doorway}; the router batches them, places them on replicas
 * within their credit, and tells each its one outcome, as kept in the {@link RequestBook}. It learns of replicas by {@link Routing}; of their
 * death by death watch on its own node, and by the links to others.
 */
public final class RouterActor extends AbstractBehavior<RouterActor.Command> {

    /** What a router is told. */
    public sealed interface Command {}

    /** The doorway hands over an admitted request. */
    record Submit(Ticket ticket) implements Command {}

    /** Its caller has gone. */
    record Cancel(Ticket ticket) implements Command {}

    /**
     * The deployment publishes how to route.
     *
     * @param thenAck told once callers on this node see it
     */
    public record Routing(RoutingTable table, List<ActorRef<StatusReply<Done>>> thenAck) implements Command {
        public Routing {
            thenAck = List.copyOf(thenAck);
        }
    }

    /**
     * Finish what is in hand; the gate must have been closed by a {@link Routing} in the phase DRAINING. What is left when the time is over
     * is told STOPPING.
     */
    public record Drain(Duration within, ActorRef<Drained> replyTo) implements Command {}

    /** Every admitted request has had its outcome. */
    public enum Drained {
        DRAINED
    }

    /**
     * From the directory: that node, in that incarnation, is no member any more. What was in flight there is run elsewhere. Links tell the same
     * earlier, in most cases.
     */
    public record NodeGone(NodeKey node) implements Command {}

    /**
     * From the directory: the failure detector has lost a node, or found it again. While it is lost nothing is sent there, and what was in flight
     * there is run elsewhere. A node that becomes known, with the place where it listens, is told as reachable too.
     */
    public record Reachability(NodeKey node, boolean reachable) implements Command {}

    private record FromWorker(WorkerReply reply) implements Command {}

    private record FromLinks(LinkEvent event) implements Command {}

    private record WorkerGone(String replica) implements Command {}

    private record DrainOverdue(long drain) implements Command {}

    /** A drain under way. */
    private record Draining(long number, ActorRef<Drained> replyTo, Future<?> overdue) {}

    private enum Tick implements Command {
        TICK
    }

    /** Stops a router that is {@link Drained}. */
    public enum Stop implements Command {
        STOP
    }

    private final Doorway doorway;
    private final PreciseTimer timer;
    private final RequestBook book;
    private final ReplySink replies;
    private final Replicas replicas;
    private final Runnable unsubscribe;

    private DeploymentSpec spec;
    private @Nullable Future<?> tick;
    private long tickAt;
    private final List<Draining> draining = new ArrayList<>();
    private long drains;

    private RouterActor(
            ActorContext<Command> context,
            DeploymentSpec spec,
            Doorway doorway,
            PreciseTimer timer,
            RouterSettings settings,
            WorkerPorts ports) {
        super(context);
        this.spec = spec;
        this.doorway = doorway;
        this.timer = timer;
        this.replies = new ReplySink.Local(context.messageAdapter(WorkerReply.class, FromWorker::new));
        ActorRef<Command> self = context.getSelf();
        this.replicas = new Replicas(ports, (worker, replica) -> context.watchWith(worker, new WorkerGone(replica)));
        this.unsubscribe = ports.subscribe(event -> self.tell(new FromLinks(event)));
        this.book = new RequestBook(
                spec.name(),
                spec.batch(),
                doorway.gate(),
                doorway.stats(),
                new ReplicaChoice(new SplittableRandom()),
                settings,
                new Sender());
        doorway.update(doorway.table());
    }

    /** A router without replicas yet. */
    public static Behavior<Command> create(
            DeploymentSpec spec, Doorway doorway, PreciseTimer timer, RouterSettings settings, WorkerPorts ports) {
        return Behaviors.supervise(Behaviors.<Command>setup(
                        context -> new RouterActor(context, spec, doorway, timer, settings, ports)))
                // A defect must not cost the requests in hand.
                .onFailure(SupervisorStrategy.resume());
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Submit.class, this::onSubmit)
                .onMessage(FromWorker.class, this::onReply)
                .onMessage(Tick.class, tick -> onTick())
                .onMessage(Cancel.class, this::onCancel)
                .onMessage(WorkerGone.class, this::onWorkerGone)
                .onMessage(FromLinks.class, this::onLinkEvent)
                .onMessage(NodeGone.class, this::onNodeGone)
                .onMessage(Reachability.class, this::onReachability)
                .onMessage(Routing.class, this::onRouting)
                .onMessage(Drain.class, this::onDrain)
                .onMessage(DrainOverdue.class, this::onDrainOverdue)
                .onMessage(Stop.class, stop -> Behaviors.stopped())
                .onSignal(PostStop.class, signal -> onPostStop())
                .build();
    }

    private Behavior<Command> onSubmit(Submit submit) {
        long now = System.nanoTime();
        book.accept(submit.ticket(), now);
        return advance(now);
    }

    private Behavior<Command> onCancel(Cancel cancel) {
        long now = System.nanoTime();
        book.cancel(cancel.ticket(), now);
        return advance(now);
    }

    private Behavior<Command> onReply(FromWorker message) {
        long now = System.nanoTime();
        if (message.reply() instanceof WorkerReply.BatchDone done) {
            book.done(done, now);
        } else if (message.reply() instanceof WorkerReply.Returned returned) {
            if (returned.leaving()) {
                replicas.leaving(returned.replica());
            }
            book.returned(returned.ids(), now);
        } else if (message.reply() instanceof WorkerReply.RunFailed failed) {
            replicas.leaving(failed.replica());
            book.died(failed.ids(), failed.replica(), failed.reason(), now);
        } else if (message.reply() instanceof WorkerReply.Ended ended) {
            return stopped(replicas.ended(ended.node(), ended.worker()));
        }
        return advance(now);
    }

    private Behavior<Command> onTick() {
        tick = null;
        return advance(System.nanoTime());
    }

    private Behavior<Command> onWorkerGone(WorkerGone gone) {
        Replica replica = replicas.stopped(gone.replica());
        return stopped(replica == null ? List.of() : List.of(replica));
    }

    /** A worker names what broke it, and answers or returns the rest, before it stops. What came after that never ran. */
    private Behavior<Command> stopped(List<Replica> stopped) {
        long now = System.nanoTime();
        for (Replica replica : stopped) {
            book.returned(book.workOf(replica), now);
        }
        return advance(now);
    }

    private Behavior<Command> onLinkEvent(FromLinks message) {
        LinkEvent event = message.event();
        if (event instanceof LinkEvent.Gone gone) {
            return died(replicas.unlinked(gone.node()), "the connection to its node ended: " + gone.reason());
        }
        long now = System.nanoTime();
        if (event instanceof LinkEvent.Unconnected lost) {
            // Nothing was sent, so nothing ran.
            for (Replica replica : replicas.unlinked(lost.node())) {
                book.returned(book.workOf(replica), now);
            }
        } else {
            replicas.linked(event.node());
        }
        return advance(now);
    }

    private Behavior<Command> onNodeGone(NodeGone gone) {
        return died(replicas.gone(gone.node()), "its node left the cluster");
    }

    private Behavior<Command> died(List<Replica> dead, String reason) {
        long now = System.nanoTime();
        for (Replica replica : dead) {
            book.died(book.workOf(replica), replica.id, reason, now);
        }
        return advance(now);
    }

    private Behavior<Command> onReachability(Reachability message) {
        long now = System.nanoTime();
        if (message.reachable()) {
            replicas.reachable(message.node());
            return advance(now);
        }
        for (Replica replica : replicas.unreachable(message.node())) {
            List<Long> work = book.workOf(replica);
            if (!work.isEmpty()) {
                book.lost(work, replica, "its node is unreachable", now);
            }
        }
        return advance(now);
    }

    private Behavior<Command> onRouting(Routing routing) {
        long now = System.nanoTime();
        RoutingTable table = routing.table();
        replicas.route(table);
        if (!table.spec().batch().equals(spec.batch())) {
            book.reform(table.spec().batch(), now);
        }
        spec = table.spec();
        doorway.update(table);
        if (table.phase() == Phase.FAILED) {
            book.endWaiting(
                    Reason.UNAVAILABLE,
                    "deployment '" + spec.name() + "' has no replica that could be started: " + table.reason(),
                    now);
        }
        routing.thenAck().forEach(waiter -> waiter.tell(StatusReply.ack()));
        return advance(now);
    }

    private Behavior<Command> onDrain(Drain drain) {
        long number = ++drains;
        ActorRef<Command> self = getContext().getSelf();
        Future<?> overdue = timer.schedule(drain.within().toNanos(), () -> self.tell(new DrainOverdue(number)));
        draining.add(new Draining(number, drain.replyTo(), overdue));
        return advance(System.nanoTime());
    }

    private Behavior<Command> onDrainOverdue(DrainOverdue overdue) {
        // Otherwise that drain is over, and another revision may serve by now.
        if (draining.stream().anyMatch(drain -> drain.number() == overdue.drain())) {
            long now = System.nanoTime();
            book.endAll(Reason.STOPPING, stopping(), now);
            return advance(now);
        }
        return this;
    }

    private String stopping() {
        return "deployment '" + spec.name() + "' stopped before the request was answered";
    }

    /** After every event: answer what is late, send what is due, tell who waits for the end, and see when to wake up next. */
    private Behavior<Command> advance(long now) {
        book.expire(now);
        book.place(replicas.routed(), now);
        if (!draining.isEmpty() && doorway.gate().inFlight() == 0) {
            for (Draining drain : draining) {
                drain.overdue().cancel(false);
                drain.replyTo().tell(Drained.DRAINED);
            }
            draining.clear();
        }
        wakeAt(book.nextWakeup(replicas.haveCredit(), now), now);
        return this;
    }

    /** A tick that comes too early costs less than moving it. */
    private void wakeAt(long at, long now) {
        if (at == BatchQueue.NEVER || (tick != null && tickAt - at <= 0)) {
            return;
        }
        if (tick != null) {
            tick.cancel(false);
        }
        ActorRef<Command> self = getContext().getSelf();
        tickAt = at;
        tick = timer.schedule(Math.max(0, at - now), () -> self.tell(Tick.TICK));
    }

    private Behavior<Command> onPostStop() {
        unsubscribe.run();
        book.endAll(Reason.STOPPING, stopping(), System.nanoTime());
        return this;
    }

    private final class Sender implements RequestBook.Outbox {
        @Override
        public void execute(Replica replica, List<Item> items, boolean alone) {
            replica.port.execute(items, alone, replies);
        }

        @Override
        public void withdraw(Replica replica, List<Long> workIds) {
            replica.port.withdraw(workIds, replies);
        }
    }
}
