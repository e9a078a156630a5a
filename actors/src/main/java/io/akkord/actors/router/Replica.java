package io.akkord.actors.router;

import io.akkord.actors.cluster.RoutingTable.Endpoint;
import io.akkord.actors.link.WorkerPort;

/** A replica as its router sees it. */
final class Replica implements ReplicaChoice.Candidate {
    final String id;
    final Endpoint endpoint;
    final WorkerPort port;
    private final int capacity;
    private final boolean near;
    private int outstanding;
    /** It said that it takes no more. */
    boolean leaving;
    /** Its worker, on this node, is no more. */
    boolean stopped;

    /** @param near whether it is on this node */
    Replica(Endpoint endpoint, WorkerPort port, int capacity, boolean near) {
        this.id = endpoint.replica();
        this.endpoint = endpoint;
        this.port = port;
        this.capacity = capacity;
        this.near = near;
    }

    void sent(int requests) {
        outstanding += requests;
    }

    void settled() {
        outstanding--;
    }

    @Override
    public int outstanding() {
        return outstanding;
    }

    @Override
    public int credit() {
        return capacity - outstanding;
    }

    @Override
    public boolean near() {
        return near;
    }
}
