package io.akkord.actors.device;

import io.akkord.runtime.device.DeviceTable;
import io.akkord.runtime.device.nvml.DeviceMetric;
import java.util.List;

/** The devices of a node as last published. Thread-safe. */
public final class NodeDevices {
    private volatile Published published = new Published(List.of(), List.of(), "NVML has not been read yet");

    private record Published(List<DeviceTable.Row> rows, List<DeviceMetric> metrics, String nvmlStatus) {
        Published {
            rows = List.copyOf(rows);
            metrics = List.copyOf(metrics);
        }
    }

    void publish(List<DeviceTable.Row> rows, List<DeviceMetric> metrics, String nvmlStatus) {
        published = new Published(rows, metrics, nvmlStatus);
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
