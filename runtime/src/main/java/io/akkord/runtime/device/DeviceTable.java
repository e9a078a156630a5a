package io.akkord.runtime.device;

import io.akkord.runtime.device.DeviceReading.ForeignProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The devices of a node as `./akkord devices` shows them: as text, or row by row for JSON. */
public record DeviceTable(String node, List<Row> rows) {
    private static final List<String> HEADER = List.of(
            "DEVICE", "KIND", "MODEL", "MEMORY", "USED", "BUDGETED", "UTIL", "SHARE", "STATE", "CLAIMS", "FOREIGN");

    public DeviceTable {
        rows = List.copyOf(rows);
    }

    /**
     * One device.
     *
     * @param kind "gpu", "mig_slice" or "cpu_slot"
     * @param share taken, 0 to 1
     * @param foreignBytes subtracted from what claims may budget
     * @param state "free", "in use", "over budget", or "fenced: " and the reason
     */
    public record Row(
            String device,
            String kind,
            String model,
            long memoryBytes,
            OptionalLong usedBytes,
            long budgetedBytes,
            long foreignBytes,
            OptionalInt utilizationPercent,
            double share,
            String state,
            List<Holder> claims,
            List<ForeignProcess> foreign) {
        public Row {
            claims = List.copyOf(claims);
            foreign = List.copyOf(foreign);
        }
    }

    /**
     * A claim's part of the device.
     *
     * @param phase "held", "reserved" by a gang, or "lost" with its device
     */
    public record Holder(
            String claim,
            String owner,
            String deployment,
            String replica,
            double share,
            long memoryBytes,
            String phase) {}

    /**
     * The table of a snapshot.
     *
     * @param readings by device; a device without one was not measured
     */
    public static DeviceTable of(LedgerSnapshot snapshot, Map<DeviceId, DeviceReading> readings) {
        List<Row> rows = new ArrayList<>();
        for (LedgerSnapshot.DeviceUse use : snapshot.devices()) {
            Device device = use.device();
            DeviceReading reading = readings.getOrDefault(device.id(), DeviceReading.NONE);
            rows.add(new Row(
                    device.id().value(),
                    device.kind().name().toLowerCase(Locale.ROOT),
                    device.model()
                            + device.migProfile().map(profile -> " " + profile).orElse(""),
                    device.memoryBytes(),
                    reading.usedBytes(),
                    use.budgetedBytes(),
                    use.foreignBytes(),
                    reading.utilizationPercent(),
                    use.shareMillionths() / (double) DeviceRequest.WHOLE,
                    state(use),
                    use.holdings().stream().map(DeviceTable::holder).toList(),
                    reading.foreign()));
        }
        return new DeviceTable(snapshot.node(), rows);
    }

    private static String state(LedgerSnapshot.DeviceUse use) {
        if (use.fenced().isPresent()) {
            return "fenced: " + use.fenced().get();
        }
        if (use.holdings().isEmpty()) {
            return "free";
        }
        return use.budgetedBytes() + use.foreignBytes() > use.device().memoryBytes() ? "over budget" : "in use";
    }

    private static Holder holder(LedgerSnapshot.Holding holding) {
        return new Holder(
                holding.claim().toString(),
                holding.holder().owner(),
                holding.holder().deployment(),
                holding.holder().replica(),
                holding.part().shareMillionths() / (double) DeviceRequest.WHOLE,
                holding.part().memoryBytes(),
                holding.lost() ? "lost" : holding.reserved() ? "reserved" : "held");
    }

    /** A header and the devices in aligned columns; a device with several claims or foreign processes takes several lines. */
    public String text() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADER);
        for (Row row : rows) {
            int height = Math.max(1, Math.max(row.claims.size(), row.foreign.size()));
            for (int i = 0; i < height; i++) {
                List<String> line = new ArrayList<>(i == 0 ? cells(row) : List.of("", "", "", "", "", "", "", "", ""));
                line.add(i < row.claims.size() ? claim(row.claims.get(i)) : i == 0 ? "-" : "");
                line.add(i < row.foreign.size() ? process(row.foreign.get(i)) : i == 0 ? "-" : "");
                lines.add(line);
            }
        }
        return aligned(lines);
    }

    private static List<String> cells(Row row) {
        return List.of(
                row.device,
                row.kind,
                row.model,
                MemorySize.format(row.memoryBytes),
                row.usedBytes.isPresent() ? MemorySize.format(row.usedBytes.getAsLong()) : "n/a",
                MemorySize.format(row.budgetedBytes),
                row.utilizationPercent.isPresent() ? row.utilizationPercent.getAsInt() + " %" : "n/a",
                share(row.share),
                row.state);
    }

    private static String claim(Holder holder) {
        return holder.deployment + " " + holder.owner + " " + share(holder.share) + " "
                + MemorySize.format(holder.memoryBytes) + (holder.phase.equals("held") ? "" : " " + holder.phase);
    }

    private static String process(ForeignProcess process) {
        return process.pid() + process.name().map(name -> " " + name).orElse("") + " "
                + (process.bytes().isPresent()
                        ? MemorySize.format(process.bytes().getAsLong())
                        : "n/a");
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "%.3f", share);
    }

    private static String aligned(List<List<String>> lines) {
        int[] widths = new int[HEADER.size()];
        for (List<String> line : lines) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], line.get(column).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder padded = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                padded.append(line.get(column))
                        .append(" ".repeat(widths[column] - line.get(column).length() + 2));
            }
            text.append(padded.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
