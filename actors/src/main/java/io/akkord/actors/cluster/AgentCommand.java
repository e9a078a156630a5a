package io.akkord.actors.cluster;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import io.akkord.runtime.spec.DeploymentSpec;
import java.time.Duration;
import java.util.List;

/**
 * What the agent of a node is told by deployments and administrators, from any node.
 *
 * <p>Deployments are told apart from their former selves by their term. An agent that has heard of a higher one answers {@link
 * AgentEvent.Superseded} and does nothing.
 */
public interface AgentCommand {

    /** A message of a deployment's entity. */
    interface OfDeployment extends AgentCommand {
        String deployment();

        /** Higher in every new incarnation of the entity. */
        long term();

        /** Told the answer, and from now on everything that happens to the deployment's replicas on that node. */
        ActorRef<AgentEvent> entity();
    }

    /**
     * The deployment asks what the node runs for it. The answer is {@link AgentEvent.Hosted}. Sent when the entity begins, when a node comes,
     * and now and then, against lost messages.
     */
    record Survey(String deployment, long term, ActorRef<AgentEvent> entity) implements OfDeployment {}

    /**
     * Starts a replica; the same once more changes nothing. {@link AgentEvent.ReplicaChanged} tells how it goes.
     *
     * @param rollout whether it is to take the place of one on the same node that still serves
     */
    record StartReplica(
            String deployment,
            long term,
            ActorRef<AgentEvent> entity,
            String replica,
            DeploymentSpec spec,
            long revision,
            boolean rollout)
            implements OfDeployment {}

    /**
     * Drains a replica and stops it; {@link AgentEvent.ReplicaGone} tells the end, at once when there is no such replica.
     *
     * @param within how long it may finish what it has; 0 stops at once and gives everything back to the routers
     */
    record DrainReplica(String deployment, long term, ActorRef<AgentEvent> entity, String replica, Duration within)
            implements OfDeployment {}

    /** Gives a replica a revision that it can take while it serves. {@link AgentEvent.ReplicaChanged} follows, or that it failed. */
    record Reconfigure(
            String deployment,
            long term,
            ActorRef<AgentEvent> entity,
            String replica,
            DeploymentSpec spec,
            long revision)
            implements OfDeployment {}

    /**
     * The deployment is being unloaded or removed: its router on that node refuses what is new and finishes what it has. The answer is
     * {@link AgentEvent.RouterDrained}.
     */
    record DrainRouter(String deployment, long term, ActorRef<AgentEvent> entity, Duration within)
            implements OfDeployment {}

    /** Begins the drain of the whole node, which then leaves. Acknowledged when it has begun; see the node's row and status for the rest. */
    record DrainNode(Duration within, String why, ActorRef<StatusReply<Done>> replyTo) implements AgentCommand {}

    /** Asks for the last log lines that belong to a deployment. */
    record TellLogs(String deployment, int lines, ActorRef<LogLines> replyTo) implements AgentCommand {}

    /** Log lines of a node, oldest first. */
    record LogLines(String node, List<Line> lines) {
        public LogLines {
            lines = List.copyOf(lines);
        }

        /** @param epochMillis when it was logged, by that node's clock */
        public record Line(long epochMillis, String level, String text) {}
    }
}
