package io.akkord.actors.router;

import akka.actor.typed.ActorRef;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.cluster.RoutingTable.Endpoint;
import io.akkord.actors.link.LocalPort;
import io.akkord.actors.link.WorkerPort;
import io.akkord.actors.link.WorkerPorts;
import io.akkord.actors.worker.WorkerActor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The replicas that a router knows of, and those among them that it sends work to: the endpoints of its table, unless they said that they leave, or
 * their node is unreachable or without a connection. Not thread-safe.
 */
final class Replicas {
    private final WorkerPorts ports;
    /** Has this router told when a worker on this node stops. */
    private final BiConsumer<ActorRef<WorkerActor.Command>, String> watch;

    /** By id. */
    private final Map<String, Replica> known = new HashMap<>();

    private @Nullable RoutingTable table;
    private final Set<NodeKey> unreachable = new HashSet<>();
    private final Set<NodeKey> unlinked = new HashSet<>();
    private ReplicaChoice.Field<Replica> routed = new ReplicaChoice.Field<>(List.of(), List.of());

    Replicas(WorkerPorts ports, BiConsumer<ActorRef<WorkerActor.Command>, String> watch) {
        this.ports = ports;
        this.watch = watch;
    }

    /** Those that work is sent to. */
    ReplicaChoice.Field<Replica> routed() {
        return routed;
    }

    boolean haveCredit() {
        return routed.near().stream().anyMatch(replica -> replica.credit() > 0)
                || routed.far().stream().anyMatch(replica -> replica.credit() > 0);
    }

    /** Goes by this table from now on. */
    void route(RoutingTable newer) {
        table = newer;
        // What has work of ours is not forgotten before it has said how that ended; of those here the watch tells.
        known.values()
                .removeIf(replica -> (replica.near() ? replica.stopped : replica.outstanding() == 0)
                        && !newer.endpoints().contains(replica.endpoint));
        unlinked.removeIf(node ->
                newer.endpoints().stream().noneMatch(endpoint -> endpoint.node().equals(node)));
        refresh();
    }

    /** It takes no more. */
    void leaving(String id) {
        Replica replica = known.get(id);
        if (replica != null) {
            replica.leaving = true;
            refresh();
        }
    }

    /** A worker of this node has stopped; returns what it was, null when that was known. */
    @Nullable
    Replica stopped(String id) {
        Replica replica = known.get(id);
        if (replica != null) {
            // It stays known as long as the table names it, or it would be looked up again.
            replica.leaving = true;
            replica.stopped = true;
            refresh();
        }
        return replica;
    }

    /** A worker elsewhere has stopped; returns what it was. */
    List<Replica> ended(NodeKey node, long worker) {
        List<Replica> gone = on(node).stream()
                .filter(replica -> replica.endpoint.worker() == worker)
                .toList();
        gone.forEach(replica -> replica.leaving = true);
        refresh();
        return gone;
    }

    /** There is no connection to that node; returns what is there. */
    List<Replica> unlinked(NodeKey node) {
        if (node.equals(ports.self())) {
            return List.of();
        }
        List<Replica> there = on(node);
        if (!there.isEmpty()) {
            unlinked.add(node);
        }
        refresh();
        return there;
    }

    /** That node left the cluster; returns what is there. */
    List<Replica> gone(NodeKey node) {
        unreachable.remove(node);
        return unlinked(node);
    }

    /** There is a connection again. */
    void linked(NodeKey node) {
        unlinked.remove(node);
        refresh();
    }

    /** The failure detector has lost that node; returns what is there. */
    List<Replica> unreachable(NodeKey node) {
        unreachable.add(node);
        refresh();
        return on(node);
    }

    /** It has found it again, or it is new. */
    void reachable(NodeKey node) {
        unreachable.remove(node);
        refresh();
    }

    private List<Replica> on(NodeKey node) {
        return known.values().stream()
                .filter(replica -> replica.endpoint.node().equals(node))
                .toList();
    }

    private void refresh() {
        if (table == null) {
            return;
        }
        List<Replica> candidates = new ArrayList<>();
        for (Endpoint endpoint : table.endpoints()) {
            if (unreachable.contains(endpoint.node()) || unlinked.contains(endpoint.node())) {
                continue;
            }
            Replica replica = known.get(endpoint.replica());
            if (replica == null || !replica.endpoint.equals(endpoint)) {
                replica = find(endpoint, table);
            }
            if (replica != null && !replica.leaving) {
                candidates.add(replica);
            }
        }
        routed = ReplicaChoice.Field.of(candidates);
    }

    /** Null while it cannot be reached. */
    private @Nullable Replica find(Endpoint endpoint, RoutingTable from) {
        boolean near = endpoint.node().equals(ports.self());
        WorkerPort port;
        if (near) {
            Optional<ActorRef<WorkerActor.Command>> worker = ports.local(endpoint.worker());
            if (worker.isEmpty()) {
                return null;
            }
            watch.accept(worker.get(), endpoint.replica());
            port = new LocalPort(worker.get());
        } else {
            Optional<WorkerPort> remote = ports.remote(endpoint, from.spec());
            if (remote.isEmpty()) {
                return null;
            }
            port = remote.get();
        }
        Replica replica = new Replica(endpoint, port, from.spec().maxOngoingRequests(), near);
        known.put(replica.id, replica);
        return replica;
    }
}
