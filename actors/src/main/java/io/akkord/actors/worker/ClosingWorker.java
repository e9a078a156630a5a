package io.akkord.actors.worker;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.akkord.actors.worker.WorkerActor.Command;
import io.akkord.runtime.engine.EngineHost;

/** A worker that has nothing left and waits until its engine is free, then stops. */
final class ClosingWorker {
    private ClosingWorker() {}

    enum Signal implements WorkerActor.CloseSignal {
        CLOSED,
        CLOSE_OVERDUE
    }

    /** Stops with {@link Signal#CLOSED}, or when that takes too long. */
    static Behavior<Command> behavior(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            WorkerLog log,
            ReplicaSettings settings,
            EngineHost host) {
        timers.startSingleTimer(Signal.CLOSE_OVERDUE, settings.closeTimeout());
        return Behaviors.receive(Command.class)
                .onMessage(WorkerActor.Execute.class, execute -> giveBack(log.replica(), execute))
                .onMessageEquals(Signal.CLOSED, Behaviors::stopped)
                .onMessageEquals(Signal.CLOSE_OVERDUE, () -> {
                    host.abort();
                    log.warn(
                            context.getLog(),
                            ": its engine was not free within " + settings.closeTimeout()
                                    + " (akkord.actors.replica.close-timeout); its threads are left behind");
                    return Behaviors.stopped();
                })
                .onAnyMessage(other -> Behaviors.same())
                .build();
    }

    /** Work that comes to a worker that takes none goes back to its router. */
    static Behavior<Command> giveBack(String replica, WorkerActor.Execute execute) {
        execute.replyTo()
                .tell(new WorkerReply.Returned(
                        replica,
                        execute.items().stream().map(WorkerActor.Item::id).toList(),
                        true));
        return Behaviors.same();
    }
}
