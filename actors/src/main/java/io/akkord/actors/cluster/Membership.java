package io.akkord.actors.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.cluster.UniqueAddress;
import akka.cluster.typed.Cluster;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.LedgerSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** This node's view of the cluster, and what it says of itself there. Thread-safe; nothing blocks. */
public final class Membership implements ClusterView {
    private final NodeKey self;
    private final AtomicReference<ClusterState> state;
    private final ActorRef<ClusterViewActor.Command> actor;

    private Membership(NodeKey self, AtomicReference<ClusterState> state, ActorRef<ClusterViewActor.Command> actor) {
        this.self = self;
        this.state = state;
        this.actor = actor;
    }

    /** Of a node with that id; its actor is a child of the context's. */
    public static Membership start(ActorContext<?> context, String node, Set<NodeRole> roles) {
        UniqueAddress address = Cluster.get(context.getSystem()).selfMember().uniqueAddress();
        NodeKey self = new NodeKey(node, address.longUid());
        AtomicReference<ClusterState> state = new AtomicReference<>(new ClusterState(self, List.of()));
        return new Membership(self, state, context.spawn(ClusterViewActor.create(self, roles, state), "cluster"));
    }

    /** This node, in this incarnation. */
    public NodeKey self() {
        return self;
    }

    @Override
    public ClusterState state() {
        return Objects.requireNonNull(state.get());
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
}
