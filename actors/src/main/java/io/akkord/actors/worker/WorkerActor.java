package io.akkord.actors.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.akkord.actors.device.DeviceGrant;
import io.akkord.actors.device.DeviceManager;
import io.akkord.runtime.engine.EngineException;
import io.akkord.runtime.engine.EngineFactory;
import io.akkord.runtime.engine.EngineHost;
import io.akkord.runtime.reconcile.FailureCause;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Owns one replica, and its claim on devices: loads its engine, runs what routers send, watches its health, frees it.
 *
 * <p>It tells its deployment {@link WorkerEvent.Ready} once, or {@link WorkerEvent.Failed} once, and then stops by itself; whoever watches it learns that.
 * A worker that stops for whatever reason first gives routers what had not begun to run ({@link WorkerReply.Returned}) and names what was running when
 * its engine failed ({@link WorkerReply.RunFailed}). Answers go to the router straight from the engine's threads, so one can overtake the worker's own
 * messages; a router goes by the numbers of its work.
 */
public final class WorkerActor {

    /** What a worker is told. */
    public sealed interface Command
            permits Execute,
                    Withdraw,
                    Drain,
                    Reconfigure,
                    FromDevices,
                    ClaimSignal,
                    CloseSignal,
                    Started,
                    Freed,
                    HealthChecked,
                    Reconfigured,
                    Signal {}

    /**
     * A router sends work, within the credit it has: max_ongoing_requests altogether. Each item is answered by one of
     * {@link WorkerReply.BatchDone}, {@link WorkerReply.Returned} and {@link WorkerReply.RunFailed}, or by the worker's end.
     *
     * @param alone whether each item is to have a run of its own: it is suspected of having killed a replica
     */
    public record Execute(List<Item> items, boolean alone, ReplySink replyTo) implements Command {
        public Execute {
            items = List.copyOf(items);
        }
    }

    /** Work, under the number its router gave it. */
    public record Item(long id, Request request) {}

    /** A router no longer needs that work. What still waits is {@link WorkerReply.Returned}; what runs is answered as ever,
     * though its handler is told ({@link io.akkord.runtime.handler.RequestContext#onCancel}). */
    public record Withdraw(List<Long> ids, ReplySink replyTo) implements Command {
        public Withdraw {
            ids = List.copyOf(ids);
        }
    }

    /** The deployment asks the worker to finish what it has and stop. What is not finished by then is returned. */
    public record Drain(Duration within) implements Command {}

    /**
     * The deployment has the worker go by a changed spec while it serves, one that differs in limits, options of batches, health checks and
     * user_config only. The answer is {@link WorkerEvent.Changed} or {@link WorkerEvent.NotChanged}; none comes from a worker that does not serve.
     */
    public record Reconfigure(DeploymentSpec spec, long revision) implements Command {}

    /** The manager of devices answers a claim, or takes it away. */
    record FromDevices(DeviceManager.Reply reply) implements Command {}

    /** Timers of {@link ClaimingWorker}. */
    non-sealed interface ClaimSignal extends Command {}

    /** Timers of {@link ClosingWorker}. */
    non-sealed interface CloseSignal extends Command {}

    private record Started(Optional<EngineException> failure) implements Command {}

    private record Freed(Run run, @Nullable Throwable failure) implements Command {}

    private record HealthChecked(Optional<Throwable> illness) implements Command {}

    private record Reconfigured(Reconfigure asked, Optional<Throwable> failure) implements Command {}

    private enum Signal implements Command {
        START_OVERDUE,
        HEALTH_DUE,
        HEALTH_OVERDUE,
        DRAIN_OVERDUE
    }

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final String replica;
    private DeploymentSpec spec;
    private final ReplicaSettings settings;
    private final ActorRef<WorkerEvent> deployment;
    private final EngineHost host;
    /** Null where its spec asks for no devices. */
    private final @Nullable DeviceGrant grant;

    private final EngineFeed feed;
    /** The context itself is not for other threads. */
    private final ActorRef<Command> self;

    WorkerActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            String replica,
            DeploymentSpec spec,
            ReplicaSettings settings,
            EngineHost host,
            @Nullable DeviceGrant grant,
            ActorRef<WorkerEvent> deployment) {
        this.context = context;
        this.timers = timers;
        this.replica = replica;
        this.spec = spec;
        this.settings = settings;
        this.deployment = deployment;
        this.host = host;
        this.grant = grant;
        ActorRef<Command> me = context.getSelf();
        this.self = me;
        this.feed = new EngineFeed(replica, spec.batch(), host, (run, failure) -> me.tell(new Freed(run, failure)));
    }

    /**
     * A worker that claims its devices and starts loading at once.
     *
     * @param replica its id, for logs and messages
     * @param rollout whether it is to take the place of a replica of the same deployment that still serves
     * @param devices the manager of this node's devices
     */
    public static Behavior<Command> create(
            String replica,
            DeploymentSpec spec,
            boolean rollout,
            ReplicaSettings settings,
            EngineFactory engines,
            ActorRef<DeviceManager.Command> devices,
            ActorRef<WorkerEvent> deployment) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(WorkerActor.class);
            return new ClaimingWorker(context, timers, replica, spec, settings, engines, deployment)
                    .start(devices, rollout);
        }));
    }

    Behavior<Command> starting() {
        host.start(spec.warmUp(), failure -> self.tell(new Started(failure)));
        timers.startSingleTimer(Signal.START_OVERDUE, settings.startTimeout());
        return Behaviors.receive(Command.class)
                .onMessage(Started.class, this::onStarted)
                .onMessageEquals(
                        Signal.START_OVERDUE,
                        () -> abort("it did not start within " + settings.startTimeout()
                                + " (akkord.actors.replica.start-timeout)"))
                .onMessage(FromDevices.class, this::onDevices)
                .onMessage(Drain.class, drain -> {
                    host.abort();
                    return closing();
                })
                .onMessage(Execute.class, execute -> ClosingWorker.giveBack(replica, execute))
                .onSignal(PostStop.class, signal -> onPostStop())
                .onAnyMessage(other -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onStarted(Started started) {
        timers.cancel(Signal.START_OVERDUE);
        if (started.failure().isPresent()) {
            EngineException failure = started.failure().get();
            return fail(
                    String.valueOf(failure.getMessage()),
                    failure.isUnfitNode() ? FailureCause.UNFIT_NODE : FailureCause.BROKEN);
        }
        // The manager's word may still be on its way.
        Optional<String> lost = grant == null ? Optional.empty() : grant.lost();
        if (lost.isPresent()) {
            return fail(lost.get(), FailureCause.BROKEN);
        }
        timers.startTimerWithFixedDelay(Signal.HEALTH_DUE, spec.healthCheckPeriod());
        deployment.tell(new WorkerEvent.Ready(replica));
        return ready();
    }

    private Behavior<Command> ready() {
        return Behaviors.receive(Command.class)
                .onMessage(Execute.class, execute -> {
                    feed.accept(execute);
                    return Behaviors.same();
                })
                .onMessage(Freed.class, freed -> onFreed(freed, false))
                .onMessage(Withdraw.class, withdraw -> onWithdraw(withdraw, false))
                .onMessage(FromDevices.class, this::onDevices)
                .onMessageEquals(Signal.HEALTH_DUE, this::onHealthDue)
                .onMessage(HealthChecked.class, this::onHealthChecked)
                .onMessageEquals(Signal.HEALTH_OVERDUE, this::onHealthOverdue)
                .onMessage(Reconfigure.class, this::onReconfigure)
                .onMessage(Reconfigured.class, this::onReconfigured)
                .onMessage(Drain.class, this::onDrain)
                .onSignal(PostStop.class, signal -> onPostStop())
                .onAnyMessage(other -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onFreed(Freed freed, boolean draining) {
        if (freed.failure() != null) {
            return broken("its engine broke: " + freed.failure());
        }
        feed.freed(freed.run());
        return draining && feed.isEmpty() ? closing() : Behaviors.same();
    }

    private Behavior<Command> onWithdraw(Withdraw withdraw, boolean draining) {
        feed.withdraw(withdraw);
        return draining && feed.isEmpty() ? closing() : Behaviors.same();
    }

    private Behavior<Command> onHealthDue() {
        if (!timers.isTimerActive(Signal.HEALTH_OVERDUE)) {
            timers.startSingleTimer(Signal.HEALTH_OVERDUE, spec.healthCheckTimeout());
            host.checkHealth(illness -> self.tell(new HealthChecked(illness)));
        }
        return Behaviors.same();
    }

    private Behavior<Command> onHealthChecked(HealthChecked checked) {
        timers.cancel(Signal.HEALTH_OVERDUE);
        return checked.illness().isPresent()
                ? broken("its health check failed: " + checked.illness().get())
                : Behaviors.same();
    }

    private Behavior<Command> onHealthOverdue() {
        host.abort();
        return broken(
                "its health check gave no answer within " + spec.healthCheckTimeout() + " (health_check_timeout)");
    }

    private Behavior<Command> onReconfigure(Reconfigure reconfigure) {
        host.reconfigure(reconfigure.spec(), failure -> self.tell(new Reconfigured(reconfigure, failure)));
        return Behaviors.same();
    }

    private Behavior<Command> onReconfigured(Reconfigured done) {
        long revision = done.asked().revision();
        if (done.failure().isPresent()) {
            String reason = "it could not take the change while it serves: "
                    + done.failure().get();
            new WorkerLog(spec.name(), replica).warn(context.getLog(), ": " + reason);
            deployment.tell(new WorkerEvent.NotChanged(replica, revision, reason));
            return Behaviors.same();
        }
        spec = done.asked().spec();
        feed.reconfigure(spec.batch());
        timers.startTimerWithFixedDelay(Signal.HEALTH_DUE, spec.healthCheckPeriod());
        deployment.tell(new WorkerEvent.Changed(replica, revision));
        return Behaviors.same();
    }

    private Behavior<Command> onDrain(Drain drain) {
        timers.cancel(Signal.HEALTH_DUE);
        timers.cancel(Signal.HEALTH_OVERDUE);
        if (feed.isEmpty() || drain.within().isZero()) {
            return closing();
        }
        timers.startSingleTimer(Signal.DRAIN_OVERDUE, drain.within());
        return draining();
    }

    private Behavior<Command> draining() {
        return Behaviors.receive(Command.class)
                // On its way when the drain began.
                .onMessage(Execute.class, execute -> ClosingWorker.giveBack(replica, execute))
                .onMessage(FromDevices.class, this::onDevices)
                .onMessage(Freed.class, freed -> onFreed(freed, true))
                .onMessage(Withdraw.class, withdraw -> onWithdraw(withdraw, true))
                .onMessageEquals(Signal.DRAIN_OVERDUE, () -> {
                    host.abort();
                    return closing();
                })
                .onMessage(Drain.class, this::onDrain)
                .onSignal(PostStop.class, signal -> onPostStop())
                .onAnyMessage(other -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onDevices(FromDevices message) {
        return message.reply() instanceof DeviceManager.Lost lost ? abort(lost.reason()) : Behaviors.same();
    }

    /** The fault may be the device's. */
    private Behavior<Command> broken(String reason) {
        if (grant != null) {
            grant.fault(reason);
        }
        return fail(reason, FailureCause.BROKEN);
    }

    /** The replica is lost; its engine is not waited for. */
    private Behavior<Command> abort(String reason) {
        host.abort();
        return fail(reason, FailureCause.BROKEN);
    }

    /** The replica is lost. What ran is named to its routers; it may be the cause. */
    private Behavior<Command> fail(String reason, FailureCause cause) {
        new WorkerLog(spec.name(), replica).warn(context.getLog(), " failed: " + reason);
        feed.runsFailed(reason);
        deployment.tell(new WorkerEvent.Failed(replica, reason, cause));
        return closing();
    }

    /** Gives back what is left, frees the engine, and stops. */
    private Behavior<Command> closing() {
        timers.cancelAll();
        feed.returnAll();
        host.close(() -> {
            free();
            self.tell(ClosingWorker.Signal.CLOSED);
        });
        return ClosingWorker.behavior(context, timers, new WorkerLog(spec.name(), replica), settings, host);
    }

    private Behavior<Command> onPostStop() {
        host.close(this::free);
        return Behaviors.same();
    }

    /** On a thread of the engine, which is no more. */
    private void free() {
        if (grant != null) {
            grant.close();
        }
    }
}
