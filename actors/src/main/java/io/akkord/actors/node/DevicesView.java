package io.akkord.actors.node;

import io.akkord.runtime.device.DeviceTable;
import io.akkord.runtime.device.nvml.DeviceMetric;
import java.util.List;
import java.util.Map;

/** The devices of this node and who holds them. A view that is always current; thread-safe; nothing blocks. */
public interface DevicesView {
    /** Labels of the node: those of its settings, and its accelerators' model. In alphabetical order. */
    Map<String, String> labels();

    /** What the node has of each custom resource, in units of its settings. In alphabetical order. */
    Map<String, Long> resources();

    /** One row for each device, in the order of listings. */
    List<DeviceTable.Row> rows();

    /** What NVML last measured; nothing where there is no NVML. */
    List<DeviceMetric> metrics();

    /** One sentence: the driver and what it shows, or why there is no NVML, and the remedy. */
    String nvmlStatus();
}
