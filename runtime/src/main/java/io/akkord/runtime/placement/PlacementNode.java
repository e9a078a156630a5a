package io.akkord.runtime.placement;

import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.LedgerSnapshot;
import java.util.Map;

/**
 * A node as the planner sees it: what it has, and who holds it. A hint; the node's ledger has the last word.
 *
 * @param replicas by deployment, with those that claim nothing; where the claims show more of a deployment, they count
 */
public record PlacementNode(DeviceInventory inventory, LedgerSnapshot claims, Map<String, Integer> replicas) {
    public PlacementNode {
        replicas = Map.copyOf(replicas);
        if (!inventory.node().equals(claims.node())) {
            throw new IllegalArgumentException("inventory and claims must be of one node, but are of '"
                    + inventory.node() + "' and '" + claims.node() + "'");
        }
    }

    /** A node where every replica claims something. */
    public PlacementNode(DeviceInventory inventory, LedgerSnapshot claims) {
        this(inventory, claims, Map.of());
    }

    public String name() {
        return inventory.node();
    }
}
