package io.akkord.actors.cluster;

import io.akkord.runtime.reconcile.ReplicaFact;
import java.util.List;

/** What the agent of a node tells the entity of a deployment. */
public sealed interface AgentEvent {
    NodeKey node();

    /** Everything the node runs for the deployment. */
    record Hosted(NodeKey node, String deployment, List<ReplicaFact> replicas) implements AgentEvent {
        public Hosted {
            replicas = List.copyOf(replicas);
        }
    }

    /** A replica is STARTING, READY, DRAINING or FAILED now. One that failed stops by itself; {@link ReplicaGone} follows. */
    record ReplicaChanged(NodeKey node, String deployment, ReplicaFact replica) implements AgentEvent {}

    /** A replica is no more. Its devices are free. */
    record ReplicaGone(NodeKey node, String deployment, String replica) implements AgentEvent {}

    /** The router there has nothing left. */
    record RouterDrained(NodeKey node, String deployment) implements AgentEvent {}

    /** The node obeys an entity of a higher term. Whoever is told this is no longer the deployment. */
    record Superseded(NodeKey node, String deployment, long term) implements AgentEvent {}
}
