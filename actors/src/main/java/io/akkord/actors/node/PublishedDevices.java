package io.akkord.actors.node;

import io.akkord.actors.device.NodeDevices;
import io.akkord.runtime.device.DeviceTable;
import io.akkord.runtime.device.nvml.DeviceMetric;
import java.util.List;
import java.util.Map;

/** The view of what the manager of devices publishes. */
record PublishedDevices(NodeDevices devices) implements DevicesView {
    @Override
    public Map<String, String> labels() {
        return devices.labels();
    }

    @Override
    public Map<String, Long> resources() {
        return devices.resources();
    }

    @Override
    public List<DeviceTable.Row> rows() {
        return devices.rows();
    }

    @Override
    public List<DeviceMetric> metrics() {
        return devices.metrics();
    }

    @Override
    public String nvmlStatus() {
        return devices.nvmlStatus();
    }
}
