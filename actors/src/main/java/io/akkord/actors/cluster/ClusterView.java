package io.akkord.actors.cluster;

import akka.actor.typed.ActorRef;

/** The cluster as this node sees it: always current, thread-safe, nothing blocks. */
public interface ClusterView {
    ClusterState state();

    /** Tells the subscriber the state now, and again whenever it changes, until it stops. */
    void subscribe(ActorRef<ClusterState> subscriber);
}
