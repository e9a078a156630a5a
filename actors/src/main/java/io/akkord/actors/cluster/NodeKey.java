package io.akkord.actors.cluster;

/**
 * A node in one of its incarnations.
 *
 * @param node its id, which survives restarts
 * @param incarnation the uid of its actor system: a node that was started again is another member of the cluster
 */
public record NodeKey(String node, long incarnation) {
    @Override
    public String toString() {
        return node + "/" + Long.toUnsignedString(incarnation, 36);
    }
}
