package io.akkord.actors.agent;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.pattern.StatusReply;
import io.akkord.actors.cluster.AgentCommand;
import io.akkord.actors.cluster.AgentEvent;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.actors.worker.WorkerEvent;
import io.akkord.actors.worker.WorkerLog;
import io.akkord.runtime.reconcile.FailureCause;
import io.akkord.runtime.reconcile.ReplicaFact;
import io.akkord.runtime.reconcile.ReplicaState;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Runs the replicas that deployments want on this node, and tells their entities what happens to them. One on each node.
 *
 * <p>Replicas do not hang on the life of the entity that wanted them: they serve on while it is away, and a new one, with a higher term,
 * takes them over by asking for them ({@link AgentCommand.Survey}). A deployment that has replicas here and is not heard of is woken.
 *
 * <p>It also drains the node, when it is told to: see {@link NodeDrain}.
 */
public final class NodeAgent extends AbstractBehavior<AgentCommand> {
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(30);

    /** Answered when the drain that {@link AgentCommand.DrainNode} begins, or began, is over. From this node only. */
    public record AwaitDrained(ActorRef<Done> replyTo) implements AgentCommand {}

    private record FromWorker(WorkerEvent event) implements AgentCommand {}

    private record WorkerGone(String replica) implements AgentCommand {}

    private record RouterDone(String deployment) implements AgentCommand {}

    private enum Signal implements AgentCommand {
        HOUSEKEEPING
    }

    private final AgentParts parts;
    private final NodeKey self;
    private final HostedReplicas hosted = new HostedReplicas();
    private final ActorRef<WorkerEvent> events;
    private final Draining draining;
    private long started;

    private NodeAgent(ActorContext<AgentCommand> context, TimerScheduler<AgentCommand> timers, AgentParts parts) {
        super(context);
        context.setLoggerName(NodeAgent.class);
        this.parts = parts;
        this.self = parts.self();
        this.events = context.messageAdapter(WorkerEvent.class, FromWorker::new);
        this.draining = new Draining(context, timers, parts, hosted);
        timers.startTimerWithFixedDelay(Signal.HOUSEKEEPING, HOUSEKEEPING);
    }

    public static Behavior<AgentCommand> create(AgentParts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new NodeAgent(context, timers, parts)));
    }

    @Override
    public Receive<AgentCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(AgentCommand.OfDeployment.class, this::onCommand)
                .onMessage(FromWorker.class, this::onWorkerEvent)
                .onMessage(WorkerGone.class, this::onWorkerGone)
                .onMessage(RouterDone.class, this::onRouterDone)
                .onMessage(AgentCommand.DrainNode.class, this::onDrainNode)
                .onMessage(AwaitDrained.class, await -> draining.await(await.replyTo(), this))
                .onMessage(Draining.Tick.class, tick -> draining.tick(tick, this))
                .onMessage(AgentCommand.TellLogs.class, this::onTellLogs)
                .onMessageEquals(Signal.HOUSEKEEPING, this::onHousekeeping)
                .build();
    }

    private Behavior<AgentCommand> onCommand(AgentCommand.OfDeployment command) {
        OptionalLong higher = hosted.admit(command, System.nanoTime());
        if (higher.isPresent()) {
            command.entity().tell(new AgentEvent.Superseded(self, command.deployment(), higher.getAsLong()));
        } else if (command instanceof AgentCommand.Survey survey) {
            command.entity().tell(new AgentEvent.Hosted(self, survey.deployment(), hosted.facts(survey.deployment())));
        } else if (command instanceof AgentCommand.StartReplica start) {
            onStart(start);
        } else if (command instanceof AgentCommand.DrainReplica drain) {
            onDrain(drain);
        } else if (command instanceof AgentCommand.Reconfigure reconfigure) {
            onReconfigure(reconfigure);
        } else if (command instanceof AgentCommand.DrainRouter drain) {
            String deployment = drain.deployment();
            getContext()
                    .pipeToSelf(
                            parts.routers().drain(deployment, drain.within()),
                            (done, failure) -> new RouterDone(deployment));
        }
        return this;
    }

    private void onStart(AgentCommand.StartReplica start) {
        String deployment = start.deployment();
        HostedReplica known = hosted.find(start.replica());
        if (known != null) {
            tell(deployment, known.fact());
            return;
        }
        if (draining.isUnderWay()) {
            refuse(start, "node " + self.node() + " is leaving");
            return;
        }
        ActorRef<WorkerActor.Command> worker = getContext()
                .spawn(
                        WorkerActor.create(
                                start.replica(),
                                start.spec(),
                                start.rollout(),
                                parts.replica(),
                                parts.engines(),
                                parts.devices(),
                                events),
                        "replica-" + ++started);
        getContext().watchWith(worker, new WorkerGone(start.replica()));
        HostedReplica replica = new HostedReplica(
                deployment,
                start.replica(),
                worker,
                parts.workers().add(start.spec(), worker),
                start.spec(),
                start.revision());
        hosted.add(replica);
        parts.row().replicas(hosted.counts());
        tell(deployment, replica.fact());
    }

    private void refuse(AgentCommand.StartReplica start, String why) {
        tell(
                start.deployment(),
                new ReplicaFact(
                        start.replica(), start.revision(), ReplicaState.FAILED, 0, why, FailureCause.NO_DEVICES));
        start.entity().tell(new AgentEvent.ReplicaGone(self, start.deployment(), start.replica()));
    }

    private void onDrain(AgentCommand.DrainReplica drain) {
        HostedReplica replica = hosted.find(drain.replica());
        if (replica == null) {
            drain.entity().tell(new AgentEvent.ReplicaGone(self, drain.deployment(), drain.replica()));
        } else {
            drain(replica, drain.within());
        }
    }

    /** Has a replica finish what it has, and stop. */
    void drain(HostedReplica replica, Duration within) {
        replica.draining();
        replica.actor.tell(new WorkerActor.Drain(within));
        tell(replica.deployment, replica.fact());
    }

    private void onReconfigure(AgentCommand.Reconfigure reconfigure) {
        HostedReplica replica = hosted.find(reconfigure.replica());
        if (replica == null) {
            reconfigure
                    .entity()
                    .tell(new AgentEvent.ReplicaGone(self, reconfigure.deployment(), reconfigure.replica()));
            return;
        }
        WorkerActor.Reconfigure told = replica.become(reconfigure.spec(), reconfigure.revision());
        if (told != null) {
            replica.actor.tell(told);
        } else {
            tell(reconfigure.deployment(), replica.fact());
        }
    }

    private Behavior<AgentCommand> onWorkerEvent(FromWorker message) {
        WorkerEvent event = message.event();
        HostedReplica replica = hosted.find(event.replica());
        if (replica == null) {
            return this;
        }
        String deployment = replica.deployment;
        ReplicaFact fact = null;
        if (event instanceof WorkerEvent.Ready) {
            replica.ready();
            new WorkerLog(deployment, replica.id).info(getContext().getLog(), " is READY");
            WorkerActor.Reconfigure pending = replica.toTell();
            if (pending != null) {
                replica.actor.tell(pending);
            }
        } else if (event instanceof WorkerEvent.Failed failed) {
            replica.failed(failed.reason(), failed.cause());
        } else if (event instanceof WorkerEvent.Changed changed) {
            replica.reconfigured(changed.revision());
        } else if (event instanceof WorkerEvent.NotChanged not) {
            fact = replica.notReconfigured(not.reason());
        }
        tell(deployment, fact != null ? fact : replica.fact());
        return this;
    }

    private Behavior<AgentCommand> onWorkerGone(WorkerGone gone) {
        HostedReplica replica = hosted.remove(gone.replica());
        if (replica != null) {
            parts.workers().remove(replica.worker);
            parts.row().replicas(hosted.counts());
            if (replica.state() == ReplicaState.STARTING || replica.state() == ReplicaState.READY) {
                replica.failed("it stopped without saying why", FailureCause.BROKEN);
                tell(replica.deployment, replica.fact());
            }
            hosted.entity(replica.deployment)
                    .tell(new AgentEvent.ReplicaGone(self, replica.deployment, gone.replica()));
        }
        draining.changed(this);
        return this;
    }

    private Behavior<AgentCommand> onRouterDone(RouterDone done) {
        hosted.entity(done.deployment()).tell(new AgentEvent.RouterDrained(self, done.deployment()));
        return this;
    }

    private void tell(String deployment, ReplicaFact fact) {
        hosted.entity(deployment).tell(new AgentEvent.ReplicaChanged(self, deployment, fact));
    }

    private Behavior<AgentCommand> onDrainNode(AgentCommand.DrainNode drain) {
        draining.begin(drain, this);
        drain.replyTo().tell(StatusReply.ack());
        return this;
    }

    private Behavior<AgentCommand> onTellLogs(AgentCommand.TellLogs tell) {
        tell.replyTo().tell(new AgentCommand.LogLines(self.node(), parts.log().last(tell.deployment(), tell.lines())));
        return this;
    }

    private Behavior<AgentCommand> onHousekeeping() {
        long now = System.nanoTime();
        hosted.silent(now).forEach(parts.wake());
        hosted.forget(now);
        return this;
    }
}
