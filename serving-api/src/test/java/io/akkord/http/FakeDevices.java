package io.akkord.http;

import io.akkord.actors.node.DevicesView;
import io.akkord.runtime.device.DeviceTable;
import io.akkord.runtime.device.nvml.DeviceMetric;
import java.util.List;

/** Devices as a test says. */
final class FakeDevices implements DevicesView {
    volatile List<DeviceTable.Row> rows = List.of();
    volatile List<DeviceMetric> metrics = List.of();
    volatile String nvmlStatus = "NVML is not there.";

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
