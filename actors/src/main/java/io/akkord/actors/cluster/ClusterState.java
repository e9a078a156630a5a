package io.akkord.actors.cluster;

import java.util.List;
import java.util.Optional;

/**
 * The cluster as this node sees it at one moment; immutable. A member whose row has not arrived yet is not in it, nor is a row whose node is
 * no member (any more).
 *
 * @param self this node
 * @param peers all, with this node, by node id
 */
public record ClusterState(NodeKey self, List<Peer> peers) {
    public ClusterState {
        peers = List.copyOf(peers);
    }

    /** The node in exactly that incarnation. */
    public Optional<Peer> find(NodeKey key) {
        return peers.stream().filter(peer -> peer.key().equals(key)).findFirst();
    }

    /** The node of that id, in its present incarnation. */
    public Optional<Peer> find(String node) {
        return peers.stream().filter(peer -> peer.node().equals(node)).findFirst();
    }
}
