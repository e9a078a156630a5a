package io.akkord.http;

import io.akkord.actors.node.DevicesView;
import io.akkord.runtime.device.DeviceTable.Row;
import io.akkord.runtime.device.nvml.DeviceMetric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The metrics of devices: NVIDIA's, as they were last sampled, under the names of dcgm-exporter, and those of the node's own claims. */
final class DeviceMetrics {
    private DeviceMetrics() {}

    static void write(DevicesView devices, PrometheusText text) {
        sampled(devices.metrics(), text);
        List<Row> rows = devices.rows();
        text.metric("akkord_device_claims", "gauge", "Replicas that hold a part of a device, or all of it");
        rows.forEach(row -> text.sample("akkord_device_claims", row.claims().size(), labels(row)));
        text.metric("akkord_device_memory_bytes", "gauge", "Memory that a device has");
        rows.forEach(row -> text.sample("akkord_device_memory_bytes", row.memoryBytes(), labels(row)));
        text.metric("akkord_device_memory_budget_bytes", "gauge", "Memory that claims on a device may use, together");
        rows.forEach(row -> text.sample("akkord_device_memory_budget_bytes", row.budgetedBytes(), labels(row)));
        text.metric("akkord_device_memory_foreign_bytes", "gauge", "Memory of a device that other processes hold");
        rows.stream()
                // Of a CPU slot it is not measured.
                .filter(row -> !row.kind().equals("cpu_slot"))
                .forEach(row -> text.sample("akkord_device_memory_foreign_bytes", row.foreignBytes(), labels(row)));
        text.metric("akkord_device_fenced", "gauge", "1 when nothing new is placed on a device because it is faulty");
        rows.forEach(row -> text.sample("akkord_device_fenced", row.state().startsWith("fenced") ? 1 : 0, labels(row)));
    }

    /** One HELP and TYPE for each name, whatever the order: a second one would make the whole page unreadable. */
    private static void sampled(List<DeviceMetric> metrics, PrometheusText text) {
        Map<String, List<DeviceMetric>> byName = new LinkedHashMap<>();
        for (DeviceMetric metric : metrics) {
            byName.computeIfAbsent(metric.name(), name -> new ArrayList<>()).add(metric);
        }
        byName.forEach((name, samples) -> {
            text.metric(name, samples.get(0).type(), samples.get(0).help());
            samples.forEach(sample -> text.sample(name, sample.value(), flat(sample.labels())));
        });
    }

    private static String[] flat(Map<String, String> labels) {
        return labels.entrySet().stream()
                .flatMap(label -> Stream.of(label.getKey(), label.getValue()))
                .toArray(String[]::new);
    }

    private static String[] labels(Row row) {
        return new String[] {"device", row.device(), "kind", row.kind(), "model", row.model()};
    }
}
