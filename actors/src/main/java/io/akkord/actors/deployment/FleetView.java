package io.akkord.actors.deployment;

import io.akkord.actors.cluster.ClusterState;
import io.akkord.actors.cluster.NodeRow;
import io.akkord.actors.cluster.Peer;
import io.akkord.runtime.placement.PlacementNode;
import io.akkord.runtime.reconcile.FleetNode;
import java.util.List;

/** The cluster as deployments see it. Pure. */
final class FleetView {
    private FleetView() {}

    static List<FleetNode> of(ClusterState state) {
        return state.peers().stream().map(FleetView::node).toList();
    }

    private static FleetNode node(Peer peer) {
        NodeRow row = peer.row();
        return new FleetNode(
                peer.key().toString(),
                peer.node(),
                peer.reachable(),
                row.takesReplicas() && peer.up(),
                row.draining(),
                new PlacementNode(row.inventory(), row.claims(), row.replicas()));
    }

    /**
     * Whether something else is to be decided than before. Claims come and go with every replica of any deployment: they are looked at when
     * something is decided, and change nothing by themselves.
     */
    static boolean differs(ClusterState before, ClusterState now) {
        if (before == now) {
            return false;
        }
        if (before.peers().size() != now.peers().size()) {
            return true;
        }
        for (int i = 0; i < now.peers().size(); i++) {
            if (differs(before.peers().get(i), now.peers().get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean differs(Peer before, Peer now) {
        return before != now
                && (!before.key().equals(now.key())
                        || before.reachable() != now.reachable()
                        || before.up() != now.up()
                        || before.row().draining() != now.row().draining()
                        || !before.row().roles().equals(now.row().roles())
                        || !before.row().agent().equals(now.row().agent())
                        || !before.row().inventory().equals(now.row().inventory()));
    }
}
