package io.akkord.http;

import io.akkord.actors.node.DevicesView;
import io.akkord.runtime.device.DeviceTable;
import io.akkord.runtime.device.nvml.DeviceMetric;
import java.util.List;
import java.util.Map;

/** Devices as a test says. */
final class FakeDevices implements DevicesView {
    volatile Map<String, String> labels = Map.of();
    volatile Map<String, Long> resources = Map.of();
    volatile List<DeviceTable.Row> rows = List.of();
    volatile List<DeviceMetric> metrics = List.of();
    volatile String nvmlStatus = "NVML is not there.";

    @Override
    public Map<String, String> labels() {
        return labels;
    }

    @Override
    public Map<String, Long> resources() {
        return resources;
    }

    @Override
    public List<DeviceTable.Row> rows() {
        return rows;
    }

    @Override
    public List<DeviceMetric> metrics() {
        return metrics;
    }

    @Override
    public String nvmlStatus() {
        return nvmlStatus;
    }
}
