package io.akkord.actors.cluster;

import akka.actor.typed.ActorRef;
import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.LedgerSnapshot;
import java.util.Map;
import java.util.Set;

/**
 * What a node says of itself to all others; it is the only writer of its row.
 *
 * @param key which node, in which incarnation
 * @param roles of {@link NodeRole}
 * @param agent starts and stops replicas there
 * @param link where the node takes requests of other nodes' routers
 * @param http where its HTTP listens, as {@code http://host:port}; empty where it does not
 * @param draining whether it is leaving: nothing new is placed on it
 * @param inventory devices, labels and custom resources
 * @param claims who holds them; a hint, the node has the last word
 * @param replicas running replicas by deployment, with those that claim nothing
 */
public record NodeRow(
        NodeKey key,
        Set<NodeRole> roles,
        ActorRef<AgentCommand> agent,
        LinkAddress link,
        String http,
        boolean draining,
        DeviceInventory inventory,
        LedgerSnapshot claims,
        Map<String, Integer> replicas) {
    public NodeRow {
        roles = Set.copyOf(roles);
        replicas = Map.copyOf(replicas);
    }

    /** Whether replicas are placed there. */
    public boolean takesReplicas() {
        return roles.contains(NodeRole.WORKER) && !draining;
    }
}
