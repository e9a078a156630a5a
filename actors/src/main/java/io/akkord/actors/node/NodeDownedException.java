package io.akkord.actors.node;

/** The cluster downed a node before it could be used. Started again, it joins as a new member. */
public final class NodeDownedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NodeDownedException() {
        super("the cluster downed this node and goes on without it; start it again, and it joins as a new member");
    }
}
