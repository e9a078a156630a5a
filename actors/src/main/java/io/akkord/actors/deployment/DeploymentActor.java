package io.akkord.actors.deployment;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.pattern.StatusReply;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.deployment.Revision.Member;
import io.akkord.actors.deployment.Revision.State;
import io.akkord.actors.device.DeviceManager;
import io.akkord.actors.link.WorkerTable;
import io.akkord.actors.router.RouterActor;
import io.akkord.actors.worker.ReplicaSettings;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.actors.worker.WorkerEvent;
import io.akkord.runtime.engine.EngineFactory;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a deployment as its user wants it: as many replicas of the serving revision as its spec says, replaced with a growing pause when
 * they are lost. A changed spec becomes a candidate revision beside the serving one; when its replicas are READY the router is switched to
 * them and the old ones are drained. A candidate of which no replica starts is given up, and what served before goes on.
 *
 * <p>Publishes to its router whenever something changed.
 */
public final class DeploymentActor extends AbstractBehavior<DeploymentActor.Command> {

    /** What a deployment is told. */
    public sealed interface Command {}

    /**
     * Serve under this spec. The reply comes when a replica is READY and routed to (of a changed spec: when all that start are), or fails
     * with the reason. A newer Load fails an older one that has not been answered.
     */
    public record Load(DeploymentSpec spec, ActorRef<StatusReply<Done>> replyTo) implements Command {}

    /** Drain and stop all replicas; the deployment stays known. */
    public record Unload(ActorRef<StatusReply<Done>> replyTo) implements Command {}

    /**
     * Drain and stop all replicas, then this actor. There is no reply: watch it.
     *
     * @param atMost bounds graceful_shutdown_timeout
     */
    public record Remove(Duration atMost) implements Command {}

    private record FromWorker(WorkerEvent event) implements Command {}

    private record WorkerGone(String replica, long number) implements Command {}

    private record RestartDue(int revision) implements Command {}

    private record RouterDrained() implements Command {}

    private final TimerScheduler<Command> timers;
    private final ReplicaSettings settings;
    private final EngineFactory engines;
    private final ActorRef<DeviceManager.Command> devices;
    private final ActorRef<RouterActor.Command> router;
    private final String application;
    private final NodeKey node;
    private final WorkerTable workers;
    private long published;
    private final ActorRef<WorkerEvent> events;

    private final ActorRef<RouterActor.Drained> drained;

    private DeploymentSpec spec;
    private @Nullable Revision serving;
    private @Nullable Revision candidate;
    /** Replicas on their way out, of whatever revision. */
    private final Map<String, Member> retiring = new LinkedHashMap<>();

    /** Who waits for the candidate, or for the serving revision to have a READY replica. */
    private final List<ActorRef<StatusReply<Done>>> loading = new ArrayList<>();

    private final List<ActorRef<StatusReply<Done>>> unloading = new ArrayList<>();
    private boolean stopping;
    private boolean removed;
    /** Why the last candidate was given up, when nothing served beside it; empty otherwise. */
    private String failure = "";

    private int lastRevision;
    private int lastReplica;

    private DeploymentActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            DeploymentSpec spec,
            ReplicaSettings settings,
            EngineFactory engines,
            ActorRef<DeviceManager.Command> devices,
            ActorRef<RouterActor.Command> router,
            String application,
            NodeKey node,
            WorkerTable workers) {
        super(context);
        this.application = application;
        this.node = node;
        this.workers = workers;
        context.setLoggerName(DeploymentActor.class);
        this.timers = timers;
        this.spec = spec;
        this.settings = settings;
        this.engines = engines;
        this.devices = devices;
        this.router = router;
        this.events = context.messageAdapter(WorkerEvent.class, FromWorker::new);
        this.drained = context.messageAdapter(RouterActor.Drained.class, d -> new RouterDrained());
    }

    /** A deployment without replicas; send it {@link Load}. */
    public static Behavior<Command> create(
            DeploymentSpec spec,
            ReplicaSettings settings,
            EngineFactory engines,
            ActorRef<DeviceManager.Command> devices,
            ActorRef<RouterActor.Command> router,
            String application,
            NodeKey node,
            WorkerTable workers) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new DeploymentActor(
                context, timers, spec, settings, engines, devices, router, application, node, workers)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Load.class, this::onLoad)
                .onMessage(Unload.class, this::onUnload)
                .onMessage(Remove.class, this::onRemove)
                .onMessage(FromWorker.class, this::onEvent)
                .onMessage(WorkerGone.class, this::onWorkerGone)
                .onMessage(RestartDue.class, this::onRestartDue)
                .onMessage(RouterDrained.class, drained -> onRouterDrained())
                .build();
    }

    private Behavior<Command> onLoad(Load load) {
        if (stopping) {
            load.replyTo().tell(StatusReply.error("it is being stopped; try again when it has"));
            return this;
        }
        boolean known = candidate != null
                ? candidate.spec.equals(load.spec())
                : serving != null && serving.spec.equals(load.spec());
        if (!known) {
            giveUpCandidate("superseded by a newer load");
            failure = "";
            spec = load.spec();
            candidate = new Revision(++lastRevision, spec, settings);
            getContext().getLog().info("deployment {}: starting revision {}", spec.name(), candidate.number);
        }
        loading.add(load.replyTo());
        if (candidate != null) {
            startMissing(candidate);
            publish();
        } else {
            servingChanged();
        }
        return this;
    }

    private Behavior<Command> onUnload(Unload unload) {
        if (removed) {
            unload.replyTo().tell(StatusReply.error("it is being removed"));
            return this;
        }
        unloading.add(unload.replyTo());
        return stopServing(spec.gracefulShutdownTimeout());
    }

    private Behavior<Command> onRemove(Remove remove) {
        removed = true;
        Duration graceful = spec.gracefulShutdownTimeout();
        return stopServing(graceful.compareTo(remove.atMost()) < 0 ? graceful : remove.atMost());
    }

    private Behavior<Command> stopServing(Duration within) {
        if (!stopping) {
            stopping = true;
            failure = "";
            giveUpCandidate("the deployment is being stopped");
            publish();
        }
        router.tell(new RouterActor.Drain(within, drained));
        return this;
    }

    private Behavior<Command> onRouterDrained() {
        if (stopping && serving != null) {
            retiring.putAll(serving.retire(Duration.ZERO));
            serving = null;
        }
        return stopIfNothingIsLeft();
    }

    private Behavior<Command> stopIfNothingIsLeft() {
        if (!stopping || serving != null || !retiring.isEmpty()) {
            return this;
        }
        if (removed) {
            fail(unloading, "it was removed");
            return Behaviors.stopped();
        }
        stopping = false;
        loading.addAll(unloading);
        unloading.clear();
        publishAndReply();
        return this;
    }

    private Behavior<Command> onEvent(FromWorker message) {
        WorkerEvent event = message.event();
        for (Revision revision : revisions()) {
            if (revision.members.containsKey(event.replica())) {
                if (event instanceof WorkerEvent.Failed failed) {
                    revision.failed(failed.replica(), failed.reason());
                } else {
                    revision.ready(event.replica(), System.nanoTime());
                    getContext().getLog().info("replica {} is READY", event.replica());
                }
                changed(revision);
            }
        }
        return this;
    }

    private Behavior<Command> onWorkerGone(WorkerGone gone) {
        workers.unregister(gone.number());
        if (retiring.remove(gone.replica()) != null) {
            publish();
            return stopIfNothingIsLeft();
        }
        for (Revision revision : revisions()) {
            Long served = revision.lost(gone.replica(), System.nanoTime());
            if (served != null) {
                Duration pause = revision.backoff.lost(served);
                revision.pendingRestarts++;
                timers.startSingleTimer(gone, new RestartDue(revision.number), pause);
                changed(revision);
            }
        }
        return this;
    }

    private Behavior<Command> onRestartDue(RestartDue due) {
        for (Revision revision : revisions()) {
            if (revision.number == due.revision() && !stopping) {
                revision.pendingRestarts--;
                startMissing(revision);
                publish();
            }
        }
        return this;
    }

    private void changed(Revision revision) {
        if (revision == candidate) {
            candidateChanged(revision);
        } else {
            servingChanged();
        }
    }

    private void candidateChanged(Revision revision) {
        boolean ready = revision.count(State.READY) > 0;
        boolean starting = revision.count(State.STARTING) > 0;
        if (ready && (serving == null || !starting)) {
            Revision old = serving;
            serving = revision;
            candidate = null;
            publishAndReply();
            if (old != null) {
                retiring.putAll(old.retire(old.spec.gracefulShutdownTimeout()));
                publish();
            }
        } else if (!ready && !starting) {
            String reason = revision.lastReason;
            giveUpCandidate(reason);
            failure = serving == null ? reason : "";
            spec = serving == null ? spec : serving.spec;
            publish();
        } else {
            publish();
        }
    }

    private void servingChanged() {
        Revision revision = serving;
        if (revision != null && candidate == null && revision.count(State.READY) > 0) {
            publishAndReply();
            return;
        }
        publish();
        if (revision != null && candidate == null && phase() == Phase.FAILED) {
            fail(loading, revision.lastReason);
        }
    }

    private void giveUpCandidate(String reason) {
        Revision revision = candidate;
        candidate = null;
        fail(loading, reason);
        if (revision != null) {
            getContext()
                    .getLog()
                    .warn("deployment {}: revision {} is given up: {}", spec.name(), revision.number, reason);
            retiring.putAll(revision.retire(Duration.ZERO));
        }
    }

    private static void fail(List<ActorRef<StatusReply<Done>>> waiters, String reason) {
        waiters.forEach(waiter -> waiter.tell(StatusReply.error(reason)));
        waiters.clear();
    }

    private void startMissing(Revision revision) {
        boolean rollout = revision == candidate && serving != null;
        for (int missing = revision.missing(); missing > 0; missing--) {
            String replica = revision.spec.name() + "#" + ++lastReplica;
            ActorRef<WorkerActor.Command> worker = getContext()
                    .spawn(
                            WorkerActor.create(replica, revision.spec, rollout, settings, engines, devices, events),
                            "replica-" + lastReplica);
            long number = workers.register(revision.spec, worker);
            getContext().watchWith(worker, new WorkerGone(replica, number));
            revision.members.put(replica, new Member(worker, number));
        }
    }

    private List<Revision> revisions() {
        return Stream.of(serving, candidate).filter(Objects::nonNull).toList();
    }

    private Phase phase() {
        return Standing.phase(stopping, serving, candidate, failure, settings.failedAfter());
    }

    private RoutingTable table() {
        return Standing.table(
                application, node, ++published, phase(), spec, serving, candidate, retiring.keySet(), failure);
    }

    private void publish() {
        router.tell(new RouterActor.Routing(table(), List.of()));
    }

    /** Publishes; the router answers who waits once it goes by it. */
    private void publishAndReply() {
        router.tell(new RouterActor.Routing(table(), loading));
        loading.clear();
    }
}
