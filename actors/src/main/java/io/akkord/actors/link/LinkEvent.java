package io.akkord.actors.link;

import io.akkord.actors.cluster.NodeKey;

/** What happens to the connections of {@link Links} to other nodes. */
public sealed interface LinkEvent {
    NodeKey node();

    /** There is a connection. What could not be sent there can be sent now. */
    record Connected(NodeKey node) implements LinkEvent {}

    /** The connection ended, which is how the end of a process is seen: whatever was in flight there has no answer any more. */
    record Gone(NodeKey node, String reason) implements LinkEvent {}

    /** There is no connection, though one was wanted; nothing was sent. It is tried again. */
    record Unconnected(NodeKey node, String reason) implements LinkEvent {}
}
