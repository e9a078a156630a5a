package io.akkord.runtime.placement;

import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.LedgerSnapshot;

/** A node as the planner sees it: what it has, and who holds it. A hint; the node's ledger has the last word. */
public record PlacementNode(DeviceInventory inventory, LedgerSnapshot claims) {
    public PlacementNode {
        if (!inventory.node().equals(claims.node())) {
            throw new IllegalArgumentException("inventory and claims must be of one node, but are of '"
                    + inventory.node() + "' and '" + claims.node() + "'");
        }
    }

    public String name() {
        return inventory.node();
    }
}
