package io.akkord.actors.node;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.akkord.actors.agent.NodeAgent;
import io.akkord.actors.cluster.AgentCommand;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does before it leaves its cluster, in the phases of coordinated shutdown. First its agent drains it: its row says so, readiness
 * ends, replicas are replaced elsewhere where others can take them, and finish what they have. Then listeners are unbound (by those
 * who bound them), and its routers finish what callers here still wait for. Both share one deadline.
 */
final class NodeLeaving {
    /** In which replicas leave; callers are still let in, for their balancer has not seen that this node is not ready. */
    static final String REPLICAS_PHASE = CoordinatedShutdown.PhaseBeforeServiceUnbind();

    private static final Logger LOG = LoggerFactory.getLogger(NodeLeaving.class);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    /** Routers always get some time: what they wait for may have begun only now. */
    private static final Duration LEAST = Duration.ofMillis(200);

    private final ActorSystem<?> system;
    private final NodeSettings settings;
    private final NodeServices services;
    private volatile long deadline;

    private NodeLeaving(ActorSystem<?> system, NodeSettings settings, NodeServices services) {
        this.system = system;
        this.settings = settings;
        this.services = services;
    }

    static void prepare(ActorSystem<?> system, NodeSettings settings, NodeServices services) {
        NodeLeaving leaving = new NodeLeaving(system, settings, services);
        CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
        shutdown.addTask(REPLICAS_PHASE, "drain-node", leaving::drainNode);
        shutdown.addTask(Node.DRAIN_PHASE, "drain-routers", leaving::drainRouters);
    }

    private CompletionStage<Done> drainNode() {
        // Nobody waits for a node that the cluster goes on without.
        boolean downed = Node.stopCause(system).equals(Optional.of(StopCause.DOWNED));
        Duration within = downed ? LEAST : settings.drainTimeout();
        deadline = System.nanoTime() + within.toNanos();
        return AskPattern.<AgentCommand, Done>askWithStatus(
                        services.agent(),
                        replyTo -> new AgentCommand.DrainNode(within, "it was told to stop", replyTo),
                        ANSWER,
                        system.scheduler())
                .thenCompose(begun -> AskPattern.<AgentCommand, Done>ask(
                        services.agent(),
                        NodeAgent.AwaitDrained::new,
                        within.plus(settings.replica().closeTimeout()).plusSeconds(1),
                        system.scheduler()))
                .exceptionally(failure -> {
                    LOG.warn("the node leaves though it is not drained: {}", failure.toString());
                    return Done.getInstance();
                });
    }

    private CompletionStage<Done> drainRouters() {
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        Duration within = left.compareTo(LEAST) < 0 ? LEAST : left;
        return AskPattern.<Directory.Command, Done>ask(
                        services.directory(),
                        replyTo -> new Directory.DrainAll(within, replyTo),
                        within.plusSeconds(1),
                        system.scheduler())
                .exceptionally(failure -> {
                    LOG.warn("not every router said that it is drained: {}", failure.toString());
                    return Done.getInstance();
                });
    }
}
