package io.akkord.http;

import io.akkord.actors.cluster.ClusterState;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.NodeRole;
import io.akkord.actors.cluster.NodeRow;
import io.akkord.actors.cluster.Peer;
import io.akkord.http.admin.ClusterDevicesDocument;
import io.akkord.http.admin.ClusterDevicesDocument.Claim;
import io.akkord.http.admin.ClusterDevicesDocument.Device;
import io.akkord.http.admin.ClusterDevicesDocument.NodeDevices;
import io.akkord.http.admin.NodesDocument;
import io.akkord.runtime.device.DeviceTable;
import io.akkord.runtime.device.LedgerSnapshot.DeviceUse;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The cluster's state as documents. Pure. */
final class NodeDocuments {
    private NodeDocuments() {}

    static NodesDocument nodes(ClusterState state) {
        return new NodesDocument(
                byName(state).map(peer -> node(peer, state.self())).toList());
    }

    static ClusterDevicesDocument devices(ClusterState state) {
        return new ClusterDevicesDocument(byName(state)
                .map(peer -> new NodeDevices(
                        peer.node(),
                        DeviceTable.of(peer.row().claims(), Map.of()).rows().stream()
                                .map(NodeDocuments::device)
                                .toList()))
                .toList());
    }

    private static Stream<Peer> byName(ClusterState state) {
        return state.peers().stream().sorted(Comparator.comparing(Peer::node));
    }

    private static NodesDocument.Node node(Peer peer, NodeKey self) {
        NodeRow row = peer.row();
        Map<String, Integer> all = new TreeMap<>();
        Map<String, Integer> free = new TreeMap<>();
        for (DeviceUse use : row.claims().devices()) {
            String kind = use.device().kind().name().toLowerCase(Locale.ROOT);
            boolean isFree = use.holdings().isEmpty() && use.fenced().isEmpty();
            all.merge(kind, 1, Integer::sum);
            free.merge(kind, isFree ? 1 : 0, Integer::sum);
        }
        return new NodesDocument.Node(
                peer.node(),
                Long.toUnsignedString(row.key().incarnation(), 36),
                row.key().equals(self),
                status(peer),
                row.roles().stream().map(NodeRole::id).sorted().toList(),
                row.http(),
                row.link().host() + ":" + row.link().port(),
                row.inventory().labels(),
                row.inventory().resources(),
                all,
                free,
                row.replicas());
    }

    private static String status(Peer peer) {
        if (!peer.reachable()) {
            return "UNREACHABLE";
        }
        if (peer.row().draining()) {
            return "DRAINING";
        }
        return peer.up() ? "UP" : "JOINING";
    }

    private static Device device(DeviceTable.Row row) {
        List<Claim> claims = row.claims().stream()
                .map(claim -> new Claim(
                        claim.deployment(), claim.replica(), claim.share(), claim.memoryBytes(), claim.phase()))
                .toList();
        return new Device(
                row.device(),
                row.kind(),
                row.index(),
                row.model(),
                row.memoryBytes(),
                row.budgetedBytes(),
                row.foreignBytes(),
                row.share(),
                row.state(),
                claims);
    }
}
