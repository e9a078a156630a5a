package io.akkord.actors.deployment;

import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.Peer;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.cluster.RoutingTable.Endpoint;
import io.akkord.actors.cluster.RoutingTable.ReplicaView;
import io.akkord.runtime.reconcile.ReplicaFact;
import io.akkord.runtime.reconcile.Standing;
import io.akkord.runtime.reconcile.Standing.Placed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a routing table of how a deployment stands. Pure. */
final class Tables {
    private Tables() {}

    /**
     * @param self id of this node
     * @param peers the nodes that the standing speaks of; what is on others is left out
     */
    static RoutingTable of(
            String application, Standing standing, long term, String self, long sequence, Collection<Peer> peers) {
        Map<String, NodeKey> keys = new HashMap<>();
        peers.forEach(peer -> keys.put(peer.key().toString(), peer.key()));
        List<Endpoint> endpoints = new ArrayList<>();
        for (Placed placed : standing.endpoints()) {
            NodeKey node = keys.get(placed.node());
            if (node != null) {
                ReplicaFact fact = placed.replica();
                endpoints.add(new Endpoint(fact.replica(), node, fact.worker()));
            }
        }
        List<ReplicaView> views = new ArrayList<>();
        for (Placed placed : standing.replicas()) {
            NodeKey node = keys.get(placed.node());
            if (node != null) {
                ReplicaFact fact = placed.replica();
                views.add(new ReplicaView(
                        fact.replica(),
                        node.node(),
                        fact.revision(),
                        fact.state().name(),
                        fact.reason()));
            }
        }
        return new RoutingTable(
                application,
                standing.spec(),
                standing.revision(),
                term,
                Optional.of(self),
                sequence,
                standing.phase(),
                standing.reason(),
                endpoints,
                views,
                standing.notices());
    }
}
