package io.akkord.actors.deployment;

import akka.actor.typed.ActorRef;
import io.akkord.actors.cluster.AgentCommand;
import io.akkord.actors.cluster.AgentEvent;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.Peer;
import io.akkord.runtime.reconcile.Action;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A deployment's line to the agents of all nodes: under which term it speaks to them, which of them have accepted that, and where its
 * actions go. For the entity's actor alone.
 */
final class AgentLine {
    private final String deployment;
    private final ActorRef<AgentEvent> self;
    private final Map<String, Peer> peers = new HashMap<>();
    /** Nodes whose agents have answered under the present term. */
    private final Set<String> accepted = new HashSet<>();

    private long term;

    AgentLine(String deployment, ActorRef<AgentEvent> self) {
        this.deployment = deployment;
        this.self = self;
    }

    long term() {
        return term;
    }

    /** Begins a term, under which nobody has been asked yet. */
    void begin(long newTerm) {
        term = newTerm;
        accepted.clear();
        peers.clear();
    }

    /** Goes by these nodes, and asks those that came, or came back, what they run. */
    void peers(Collection<Peer> now) {
        Map<String, Peer> before = Map.copyOf(peers);
        peers.clear();
        for (Peer peer : now) {
            String key = peer.key().toString();
            peers.put(key, peer);
            Peer old = before.get(key);
            if (peer.reachable() && (old == null || !old.reachable())) {
                survey(peer);
            }
        }
        accepted.retainAll(peers.keySet());
    }

    /** Asks all that can be reached what they run. */
    void survey() {
        peers.values().stream().filter(Peer::reachable).forEach(this::survey);
    }

    private void survey(Peer peer) {
        peer.row().agent().tell(new AgentCommand.Survey(deployment, term, self));
    }

    void heard(NodeKey node) {
        accepted.add(node.toString());
    }

    /** Whether that node has answered under the present term. */
    boolean hasAccepted(NodeKey node) {
        return accepted.contains(node.toString());
    }

    /** Whether all that can be reached have. */
    boolean isComplete() {
        return peers.values().stream()
                .allMatch(peer ->
                        !peer.reachable() || accepted.contains(peer.key().toString()));
    }

    boolean reaches(String node) {
        Peer peer = peers.get(node);
        return peer != null && peer.reachable();
    }

    boolean knows(Collection<String> nodes) {
        return peers.keySet().containsAll(nodes);
    }

    void start(Action.Start start) {
        tell(
                start.node(),
                new AgentCommand.StartReplica(
                        deployment, term, self, start.replica(), start.spec(), start.revision(), start.rollout()));
    }

    void drain(String node, String replica, Duration within) {
        tell(node, new AgentCommand.DrainReplica(deployment, term, self, replica, within));
    }

    void reconfigure(Action.Reconfigure change) {
        tell(
                change.node(),
                new AgentCommand.Reconfigure(
                        deployment, term, self, change.replica(), change.spec(), change.revision()));
    }

    /** Has the routers of all nodes finish. Returns which nodes are to answer. */
    Set<String> drainRouters(Duration within) {
        Set<String> asked = new HashSet<>();
        peers.forEach((key, peer) -> {
            if (peer.reachable()) {
                asked.add(key);
                peer.row().agent().tell(new AgentCommand.DrainRouter(deployment, term, self, within));
            }
        });
        return asked;
    }

    /** A node that is not known any more is gone, with what it had. */
    private void tell(String node, AgentCommand command) {
        Peer peer = peers.get(node);
        if (peer != null) {
            peer.row().agent().tell(command);
        }
    }
}
