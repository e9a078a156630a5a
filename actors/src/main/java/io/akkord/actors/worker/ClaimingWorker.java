package io.akkord.actors.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.akkord.actors.device.DeviceGrant;
import io.akkord.actors.device.DeviceManager;
import io.akkord.actors.worker.WorkerActor.Command;
import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.engine.EngineFactory;
import io.akkord.runtime.engine.EngineHost;
import io.akkord.runtime.engine.EngineResources;
import io.akkord.runtime.reconcile.FailureCause;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A worker before it has an engine: it claims what its spec asks for, and goes on as a {@link WorkerActor} with what it is granted. */
final class ClaimingWorker {
    /** Longer than the manager takes to lock a device. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final String replica;
    private final DeploymentSpec spec;
    private final ReplicaSettings settings;
    private final EngineFactory engines;
    private final ActorRef<WorkerEvent> deployment;

    private enum Signal implements WorkerActor.ClaimSignal {
        OVERDUE
    }

    ClaimingWorker(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            String replica,
            DeploymentSpec spec,
            ReplicaSettings settings,
            EngineFactory engines,
            ActorRef<WorkerEvent> deployment) {
        this.context = context;
        this.timers = timers;
        this.replica = replica;
        this.spec = spec;
        this.settings = settings;
        this.engines = engines;
        this.deployment = deployment;
    }

    /**
     * Claims, unless there is nothing to claim.
     *
     * @param rollout whether the replica is to take the place of one that still serves
     */
    Behavior<Command> start(ActorRef<DeviceManager.Command> devices, boolean rollout) {
        if (spec.devices().isEmpty()) {
            return withEngine(null, EngineResources.cpu(Math.max(1, spec.engineThreads())));
        }
        DeviceRequest request = spec.devices().get();
        ActorRef<DeviceManager.Reply> replies =
                context.messageAdapter(DeviceManager.Reply.class, WorkerActor.FromDevices::new);
        devices.tell(new DeviceManager.Claim(
                spec.name(),
                replica,
                request,
                spec.engineThreads(),
                spec.placement().resources(),
                rollout,
                context.getSelf(),
                replies));
        timers.startSingleTimer(Signal.OVERDUE, PATIENCE);
        return Behaviors.receive(Command.class)
                .onMessage(WorkerActor.FromDevices.class, this::onAnswer)
                .onMessage(WorkerActor.Execute.class, execute -> ClosingWorker.giveBack(replica, execute))
                .onMessage(WorkerActor.Drain.class, drain -> Behaviors.stopped())
                .onMessageEquals(
                        Signal.OVERDUE,
                        () -> failed(
                                "its claim was not answered within " + PATIENCE
                                        + ": is the folder of akkord.runtime.devices.lock-directory reachable?",
                                FailureCause.NO_DEVICES))
                .onAnyMessage(other -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onAnswer(WorkerActor.FromDevices message) {
        DeviceManager.Reply reply = message.reply();
        if (reply instanceof DeviceManager.Granted granted) {
            timers.cancel(Signal.OVERDUE);
            return withEngine(granted.grant(), granted.grant().resources());
        }
        if (reply instanceof DeviceManager.Refused refused) {
            return failed("it has no devices: " + refused.reason(), FailureCause.NO_DEVICES);
        }
        return Behaviors.same();
    }

    private Behavior<Command> withEngine(@Nullable DeviceGrant grant, EngineResources resources) {
        if (grant != null) {
            grant.open();
        }
        EngineHost host;
        try {
            host = new EngineHost(spec.name(), replica, engines.create(spec, resources));
        } catch (RuntimeException e) {
            if (grant != null) {
                grant.close();
            }
            return failed("its engine could not be made: " + e, FailureCause.BROKEN);
        }
        return new WorkerActor(context, timers, replica, spec, settings, host, grant, deployment).starting();
    }

    private Behavior<Command> failed(String reason, FailureCause cause) {
        new WorkerLog(spec.name(), replica).warn(context.getLog(), " failed: " + reason);
        deployment.tell(new WorkerEvent.Failed(replica, reason, cause));
        return Behaviors.stopped();
    }
}
