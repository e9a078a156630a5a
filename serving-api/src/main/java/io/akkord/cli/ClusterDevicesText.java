package io.akkord.cli;

import io.akkord.http.admin.ClusterDevicesDocument;
import io.akkord.http.admin.ClusterDevicesDocument.Device;
import io.akkord.http.admin.ClusterDevicesDocument.NodeDevices;
import java.util.Locale;
import java.util.stream.Collectors;

/** The devices of all nodes as a table. */
final class ClusterDevicesText {
    private static final double GIB = 1L << 30;

    private ClusterDevicesText() {}

    static String of(ClusterDevicesDocument document) {
        TextTable table = new TextTable("NODE", "DEVICE", "MODEL", "MEMORY", "BUDGETED", "SHARE", "STATE", "HELD BY");
        for (NodeDevices node : document.nodes()) {
            for (Device device : node.devices()) {
                table.row(
                        node.node(),
                        device.kind().replace('_', ' ') + " " + device.index(),
                        device.model(),
                        memory(device.memoryBytes()),
                        memory(device.memoryBudgetedBytes()),
                        String.format(Locale.ROOT, "%.3f", device.share()),
                        device.state(),
                        device.claims().stream()
                                .map(ClusterDevicesDocument.Claim::replica)
                                .collect(Collectors.joining(",")));
            }
        }
        return table.text();
    }

    private static String memory(long bytes) {
        return bytes == 0 ? "" : String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
    }
}
