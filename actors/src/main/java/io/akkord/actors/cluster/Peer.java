package io.akkord.actors.cluster;

/**
 * A node that is a member of the cluster, with the row it last published.
 *
 * @param reachable as the failure detector says; an unreachable node may come back, or be removed
 * @param up whether it is Up: nodes that join or leave are not
 */
public record Peer(NodeRow row, boolean reachable, boolean up) {
    public NodeKey key() {
        return row.key();
    }

    public String node() {
        return row.key().node();
    }
}
