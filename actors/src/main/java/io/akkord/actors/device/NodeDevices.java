package io.akkord.actors.device;

import io.akkord.runtime.device.DeviceInventory;
import io.akkord.runtime.device.DeviceTable;
import io.akkord.runtime.device.LedgerSnapshot;
import io.akkord.runtime.device.nvml.DeviceMetric;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The devices of a node as last published. Thread-safe. */
public final class NodeDevices {
    private volatile Published published =
            new Published(Map.of(), Map.of(), List.of(), List.of(), "NVML has not been read yet");

    private BiConsumer<DeviceInventory, LedgerSnapshot> listener = (inventory, claims) -> {};
    private @Nullable DeviceInventory lastInventory;
    private @Nullable LedgerSnapshot lastClaims;

    private record Published(
            Map<String, String> labels,
            Map<String, Long> resources,
            List<DeviceTable.Row> rows,
            List<DeviceMetric> metrics,
            String nvmlStatus) {
        Published {
            rows = List.copyOf(rows);
            metrics = List.copyOf(metrics);
        }
    }

    synchronized void publish(
            DeviceInventory inventory,
            LedgerSnapshot claims,
            List<DeviceTable.Row> rows,
            List<DeviceMetric> metrics,
            String nvmlStatus) {
        published = new Published(inventory.labels(), inventory.resources(), rows, metrics, nvmlStatus);
        lastInventory = inventory;
        lastClaims = claims;
        listener.accept(inventory, claims);
    }

    /** Has one listener told what there is and who holds it, now if it is known and whenever it is published; it must not block. */
    public synchronized void listen(BiConsumer<DeviceInventory, LedgerSnapshot> other) {
        listener = other;
        if (lastInventory != null && lastClaims != null) {
            other.accept(lastInventory, lastClaims);
        }
    }

    /** Of the node, by name, in alphabetical order. */
    public Map<String, String> labels() {
        return published.labels();
    }

    /** What the node has of custom resources, by name, in alphabetical order. */
    public Map<String, Long> resources() {
        return published.resources();
    }

    public List<DeviceTable.Row> rows() {
        return published.rows();
    }

    public List<DeviceMetric> metrics() {
        return published.metrics();
    }

    public String nvmlStatus() {
        return published.nvmlStatus();
    }
}
