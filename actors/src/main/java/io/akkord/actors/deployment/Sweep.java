package io.akkord.actors.deployment;

import io.akkord.actors.cluster.AgentEvent;
import io.akkord.runtime.reconcile.ReplicaFact;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Ends what still runs of a deployment that nobody wants any more, such as on a node that was away when it went. */
final class Sweep {
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final AgentLine line;
    private final Set<String> left = new HashSet<>();

    Sweep(AgentLine line) {
        this.line = line;
    }

    void on(AgentEvent event) {
        if (event instanceof AgentEvent.Hosted hosted) {
            for (ReplicaFact replica : hosted.replicas()) {
                left.add(replica.replica());
                line.drain(hosted.node().toString(), replica.replica(), WITHIN);
            }
        } else if (event instanceof AgentEvent.ReplicaGone gone) {
            left.remove(gone.replica());
        }
    }

    /** Whether all nodes that can be reached have nothing left. */
    boolean isOver() {
        return left.isEmpty() && line.isComplete();
    }
}
