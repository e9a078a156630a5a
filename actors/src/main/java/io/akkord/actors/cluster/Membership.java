package io.akkord.actors.cluster;

import akka.actor.typed.ActorRef;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.LedgerSnapshot;
import java.util.List;
import java.util.Map;

/** This node's view of the cluster, and what it says of itself there. Thread-safe; nothing blocks. */
public final class Membership implements ClusterView {
    private final NodeKey self;
    private final ActorRef<ClusterViewActor.Command> actor;
    private volatile ClusterState state;

    Membership(NodeKey self, ActorRef<ClusterViewActor.Command> actor) {
        this.self = self;
        this.actor = actor;
        this.state = new ClusterState(self, List.of());
    }

    /** This node, in this incarnation. */
    public NodeKey self() {
        return self;
    }

    @Override
    public ClusterState state() {
        return state;
    }

    @Override
    public void subscribe(ActorRef<ClusterState> subscriber) {
        actor.tell(new ClusterViewActor.Subscribe(subscriber));
    }

    /** The node can be used from now on: its row is published. */
    public void announce(ActorRef<AgentCommand> agent, LinkAddress link) {
        actor.tell(new ClusterViewActor.Announce(agent, link));
    }

    /** The devices have changed, or who holds them. */
    public void devices(DeviceInventory inventory, LedgerSnapshot claims) {
        actor.tell(new ClusterViewActor.Devices(inventory, claims));
    }

    /** Where HTTP listens, as {@code http://host:port}. */
    public void http(String address) {
        actor.tell(new ClusterViewActor.Http(address));
    }

    /** The node is leaving, from now on. */
    public void draining() {
        actor.tell(ClusterViewActor.Signal.DRAINING);
    }

    /** Replicas on this node by deployment. */
    public void replicas(Map<String, Integer> count) {
        actor.tell(new ClusterViewActor.Replicas(count));
    }

    void publish(ClusterState next) {
        state = next;
    }
}
