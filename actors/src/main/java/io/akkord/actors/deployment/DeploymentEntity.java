package io.akkord.actors.deployment;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import io.akkord.actors.cluster.AgentEvent;
import io.akkord.actors.cluster.ClusterState;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.deployment.DesiredState.Desired;
import io.akkord.runtime.log.LogFields;
import io.akkord.runtime.reconcile.Wanted;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The entity of a deployment: makes of it what is wanted. It tells a {@link io.akkord.runtime.reconcile.Reconciler} what is wanted and what the agents of all nodes report,
 * has the agents do what that decides, and publishes the routing table.
 *
 * <p>It keeps nothing that it could not find again. A new incarnation takes a term higher than that of the last table, and of all agents, and
 * asks the agents what they run; the replicas serve on meanwhile. An agent that had accepted its term and then obeys a higher one means that
 * another incarnation lives: it stops, and leaves it to the shard to start it again if it is the right one after all.
 *
 * <p>Where nothing is wanted any more it ends what still runs, and has the shard forget it.
 */
public final class DeploymentEntity extends AbstractBehavior<DeploymentCommand> {
    private static final Duration SURVEY_EVERY = Duration.ofSeconds(30);
    private static final Duration AGAIN = Duration.ofSeconds(10);
    private static final Duration SWEEP_WITHIN = Duration.ofSeconds(30);
    /** Least time between two looks at what others have freed. */
    private static final Duration CAPACITY_PAUSE = Duration.ofSeconds(1);

    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(1);

    private record FromAgent(AgentEvent event) implements EntityMessage {}

    private record ClusterChanged(ClusterState state) implements EntityMessage {}

    private record Confirmed(@Nullable Optional<Desired> desired, @Nullable Throwable failure)
            implements EntityMessage {}

    private enum Timer implements EntityMessage {
        DECIDE,
        SURVEY,
        LOOK_AGAIN,
        SWEEP_OVERDUE,
        CAPACITY
    }

    private final TimerScheduler<DeploymentCommand> timers;
    private final EntityParts parts;
    private final String name;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final AgentLine line;
    private boolean confirming;

    /** Null while nothing is known to be wanted. */
    private @Nullable Tenure tenure;
    /** Null unless nothing is wanted. */
    private @Nullable Sweep sweep;
    /** The shard was told to forget it. */
    private boolean forgotten;
    /** What was last compared with; what was last decided by may be newer. */
    private @Nullable ClusterState compared;

    private DeploymentEntity(
            ActorContext<DeploymentCommand> context,
            TimerScheduler<DeploymentCommand> timers,
            EntityParts parts,
            String name,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        super(context);
        context.setLoggerName(DeploymentEntity.class);
        this.timers = timers;
        this.parts = parts;
        this.name = name;
        this.shard = shard;
        this.line = new AgentLine(name, context.messageAdapter(AgentEvent.class, FromAgent::new));
        parts.desired().subscribe(name, context.getSelf());
        parts.view().subscribe(context.messageAdapter(ClusterState.class, ClusterChanged::new));
        startSurveyTimer();
    }

    /** @param name of the deployment, which is the entity's id */
    public static Behavior<DeploymentCommand> create(
            EntityParts parts, String name, ActorRef<ClusterSharding.ShardCommand> shard) {
        Behavior<DeploymentCommand> entity = Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            DeploymentEntity begun = new DeploymentEntity(context, timers, parts, name, shard);
            begun.look();
            return begun;
        }));
        return Behaviors.withMdc(DeploymentCommand.class, Map.of(LogFields.DEPLOYMENT, name), entity);
    }

    @Override
    public Receive<DeploymentCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(DeploymentCommand.Reconcile.class, reconcile -> look())
                .onMessage(FromAgent.class, message -> onAgentEvent(message.event()))
                .onMessage(ClusterChanged.class, this::onClusterChanged)
                .onMessage(Confirmed.class, this::onConfirmed)
                .onMessageEquals(Timer.DECIDE, this::decide)
                .onMessageEquals(Timer.CAPACITY, this::decide)
                .onMessageEquals(Timer.SURVEY, this::onSurvey)
                .onMessageEquals(Timer.LOOK_AGAIN, this::look)
                .onMessageEquals(Timer.SWEEP_OVERDUE, this::forget)
                .onMessage(DeploymentCommand.Stop.class, stop -> Behaviors.stopped())
                .build();
    }

    /** Looks at what is wanted. */
    private Behavior<DeploymentCommand> look() {
        Optional<Desired> found = parts.desired().find(name);
        if (found.isPresent()) {
            return want(found.get());
        }
        if (!confirming && sweep == null) {
            confirming = true;
            getContext().pipeToSelf(parts.desired().confirm(name), Confirmed::new);
        }
        return this;
    }

    private Behavior<DeploymentCommand> onConfirmed(Confirmed confirmed) {
        confirming = false;
        Optional<Desired> found = confirmed.desired();
        if (found == null) {
            getContext()
                    .getLog()
                    .warn("deployment {}: what is wanted of it is not known yet: {}", name, "" + confirmed.failure());
            timers.startSingleTimer(Timer.LOOK_AGAIN, AGAIN);
            return this;
        }
        return found.isPresent() ? want(found.get()) : beginSweep(0);
    }

    private Behavior<DeploymentCommand> want(Desired desired) {
        Tenure present = tenure;
        if (present == null || (present.isGone() && desired.wanted().goal() != Wanted.Goal.GONE)) {
            return begin(desired, 0);
        }
        present.wanted(desired.wanted(), System.nanoTime());
        return present.isGone() ? tellGone(present) : decide();
    }

    private Behavior<DeploymentCommand> begin(Desired desired, long above) {
        sweep = null;
        forgotten = false;
        timers.cancel(Timer.SWEEP_OVERDUE);
        Optional<RoutingTable> last = parts.tables().find(name);
        beginTerm(last, above);
        tenure = new Tenure(parts, name, line, desired, last, getContext().getLog(), System.nanoTime());
        return decide();
    }

    private void beginTerm(Optional<RoutingTable> last, long above) {
        long known = last.map(RoutingTable::term).orElse(0L);
        line.begin(Math.max(line.term(), Math.max(known, above)) + 1);
    }

    private Behavior<DeploymentCommand> beginSweep(long above) {
        tenure = null;
        beginTerm(parts.tables().find(name), above);
        sweep = new Sweep(line);
        timers.startSingleTimer(Timer.SWEEP_OVERDUE, SWEEP_WITHIN);
        line.peers(parts.view().state().peers());
        return forgetIfSwept();
    }

    private Behavior<DeploymentCommand> forgetIfSwept() {
        return sweep != null && sweep.isOver() ? forget() : this;
    }

    private Behavior<DeploymentCommand> forget() {
        if (sweep != null && !forgotten) {
            forgotten = true;
            getContext().getLog().info("deployment {} is gone", name);
            timers.cancel(Timer.SWEEP_OVERDUE);
            parts.tables().remove(name, line.term());
            parts.served().remove(name);
            shard.tell(new ClusterSharding.Passivate<>(getContext().getSelf()));
        }
        return this;
    }

    private Behavior<DeploymentCommand> onAgentEvent(AgentEvent event) {
        if (event instanceof AgentEvent.Superseded superseded) {
            return onSuperseded(superseded);
        }
        if (event instanceof AgentEvent.Hosted) {
            line.heard(event.node());
        }
        if (sweep != null) {
            sweep.on(event);
            return forgetIfSwept();
        }
        if (tenure != null) {
            tenure.on(event, System.nanoTime());
        }
        return decide();
    }

    private Behavior<DeploymentCommand> onSuperseded(AgentEvent.Superseded told) {
        if (told.term() < line.term()) {
            return this;
        }
        if (line.hasAccepted(told.node())) {
            getContext()
                    .getLog()
                    .info("deployment {}: another entity, of term {}, has taken over from this one", name, told.term());
            return Behaviors.stopped();
        }
        Optional<Desired> desired = parts.desired().find(name);
        if (sweep != null || desired.isEmpty()) {
            return beginSweep(told.term());
        }
        return begin(desired.get(), told.term());
    }

    private Behavior<DeploymentCommand> onClusterChanged(ClusterChanged changed) {
        boolean differs = compared == null || FleetView.differs(compared, changed.state());
        compared = changed.state();
        if (sweep != null) {
            line.peers(parts.view().state().peers());
            return forgetIfSwept();
        }
        if (differs) {
            return decide();
        }
        if (tenure != null && tenure.waitsForCapacity() && !timers.isTimerActive(Timer.CAPACITY)) {
            timers.startSingleTimer(Timer.CAPACITY, CAPACITY_PAUSE);
        }
        return this;
    }

    private Behavior<DeploymentCommand> onSurvey() {
        line.survey();
        startSurveyTimer();
        return this;
    }

    private void startSurveyTimer() {
        long base = SURVEY_EVERY.toMillis();
        long jitter = ThreadLocalRandom.current().nextLong(base / 3);
        timers.startSingleTimer(Timer.SURVEY, Duration.ofMillis(base - base / 6 + jitter));
    }

    private Behavior<DeploymentCommand> decide() {
        Tenure present = tenure;
        if (present == null || present.isGone()) {
            return this;
        }
        long now = System.nanoTime();
        OptionalLong wakeAt = present.decide(now);
        if (wakeAt.isPresent()) {
            timers.startSingleTimer(
                    Timer.DECIDE, Duration.ofNanos(Math.max(SHORTEST_SLEEP.toNanos(), wakeAt.getAsLong() - now)));
        } else {
            timers.cancel(Timer.DECIDE);
        }
        return present.isGone() ? tellGone(present) : this;
    }

    /** Again and again until nothing is wanted. */
    private Behavior<DeploymentCommand> tellGone(Tenure over) {
        over.tellGone();
        timers.startSingleTimer(Timer.LOOK_AGAIN, AGAIN);
        return this;
    }
}
