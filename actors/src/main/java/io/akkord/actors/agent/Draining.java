package io.akkord.actors.agent;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import io.akkord.actors.cluster.AgentCommand;
import io.akkord.actors.cluster.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The agent's part of draining its node: carries out what {@link NodeDrain} says. For the agent's actor alone. */
final class Draining {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final ActorContext<AgentCommand> context;
    private final TimerScheduler<AgentCommand> timers;
    private final AgentParts parts;
    private final HostedReplicas hosted;
    private final List<ActorRef<Done>> waiting = new ArrayList<>();
    /** Null while the node does not drain. */
    private @Nullable NodeDrain drain;
    /** Deployments whose router here has not finished. */
    private final Set<String> routers = new HashSet<>();

    private boolean over;

    /** While it drains; and that a router has finished, where one is named. */
    record Tick(String router) implements AgentCommand {}

    Draining(
            ActorContext<AgentCommand> context,
            TimerScheduler<AgentCommand> timers,
            AgentParts parts,
            HostedReplicas hosted) {
        this.context = context;
        this.timers = timers;
        this.parts = parts;
        this.hosted = hosted;
    }

    boolean isUnderWay() {
        return drain != null;
    }

    void begin(AgentCommand.DrainNode asked, NodeAgent agent) {
        long now = System.nanoTime();
        if (drain != null) {
            drain.within(asked.within(), now);
        } else {
            context.getLog()
                    .info(
                            "node {} drains within {}: {}; it has {} replica(s)",
                            parts.self().node(),
                            asked.within(),
                            asked.why(),
                            hosted.total());
            drain = new NodeDrain(asked.within(), graceful(), asked.why(), now);
            parts.row().draining();
            timers.startTimerWithFixedDelay(Tick.class, new Tick(""), TICK);
        }
        changed(agent);
    }

    private Duration graceful() {
        Duration[] longest = {Duration.ZERO};
        hosted.forEach(replica -> {
            Duration its = replica.spec().gracefulShutdownTimeout();
            longest[0] = its.compareTo(longest[0]) > 0 ? its : longest[0];
        });
        return longest[0];
    }

    Behavior<AgentCommand> await(ActorRef<Done> replyTo, NodeAgent agent) {
        if (over) {
            replyTo.tell(Done.getInstance());
        } else {
            waiting.add(replyTo);
        }
        return agent;
    }

    Behavior<AgentCommand> tick(Tick tick, NodeAgent agent) {
        routers.remove(tick.router());
        changed(agent);
        return agent;
    }

    /** Looks at what is to be done now. */
    void changed(NodeAgent agent) {
        if (drain == null || over) {
            return;
        }
        long now = System.nanoTime();
        int left = hosted.total();
        switch (drain.next(left, hasTakers(), routers.isEmpty(), now)) {
            case WAIT -> {}
            case DRAIN_ROUTERS -> drainRouters(drain.left(now));
            case DRAIN_WORKERS -> drainWorkers(drain.left(now), agent);
            case STOP_WORKERS -> {
                context.getLog()
                        .warn(
                                "node {} stops {} replica(s): its time is over",
                                parts.self().node(),
                                left);
                drainWorkers(Duration.ZERO, agent);
            }
            case LEAVE -> leave();
        }
        parts.progress().accept(drain.progress(left, parts.routers().requestsInFlight(), now));
    }

    private boolean hasTakers() {
        for (Peer peer : parts.view().state().peers()) {
            if (!peer.key().equals(parts.self())
                    && peer.up()
                    && peer.reachable()
                    && peer.row().takesReplicas()) {
                return true;
            }
        }
        return false;
    }

    private void drainRouters(Duration within) {
        routers.addAll(hosted.counts().keySet());
        for (String deployment : List.copyOf(routers)) {
            context.pipeToSelf(parts.routers().drain(deployment, within), (done, failure) -> new Tick(deployment));
        }
    }

    private void drainWorkers(Duration within, NodeAgent agent) {
        hosted.forEach(replica -> {
            Duration its = replica.spec().gracefulShutdownTimeout();
            agent.drain(replica, its.compareTo(within) < 0 ? its : within);
        });
    }

    private void leave() {
        over = true;
        timers.cancel(Tick.class);
        context.getLog().info("node {} is drained and leaves", parts.self().node());
        waiting.forEach(waiter -> waiter.tell(Done.getInstance()));
        waiting.clear();
        parts.leave().run();
    }
}
