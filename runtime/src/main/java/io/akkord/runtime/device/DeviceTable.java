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
    private static final List<String> HEADER =
            List.of("DEVICE", "ID", "MODEL", "MEMORY", "USED", "BUDGETED", "UTIL", "TEMP", "POWER", "SHARE", "STATE");
    private static final String UNKNOWN = "n/a";

    public DeviceTable {
        rows = List.copyOf(rows);
    }

    /**
     * One device.
     *
     * @param kind "gpu", "mig_slice" or "cpu_slot"
     * @param index as in {@link Device}
     * @param share taken, 0 to 1
     * @param foreignBytes subtracted from what claims may budget
     * @param state "free", "in use", "over budget", or "fenced: " and the reason
     */
    public record Row(
            String device,
            String kind,
            int index,
            String model,
            long memoryBytes,
            OptionalLong usedBytes,
            long budgetedBytes,
            long foreignBytes,
            OptionalInt utilizationPercent,
            OptionalInt temperatureCelsius,
            OptionalInt powerMilliwatts,
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
                    device.index(),
                    device.model()
                            + device.migProfile().map(profile -> " " + profile).orElse(""),
                    device.memoryBytes(),
                    reading.usedBytes(),
                    use.budgetedBytes(),
                    use.foreignBytes(),
                    reading.utilizationPercent(),
                    reading.temperatureCelsius(),
                    reading.powerMilliwatts(),
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

    /**
     * The devices in aligned columns, and below them, where there are any, the claims and the foreign processes, which name their device by
     * its first column.
     */
    public String text() {
        List<List<String>> devices = new ArrayList<>();
        List<List<String>> claims = new ArrayList<>();
        List<List<String>> processes = new ArrayList<>();
        devices.add(HEADER);
        for (Row row : rows) {
            devices.add(cells(row));
            row.claims.forEach(claim -> claims.add(List.of(
                    name(row),
                    claim.deployment,
                    claim.replica,
                    share(claim.share),
                    MemorySize.format(claim.memoryBytes),
                    claim.phase)));
            row.foreign.forEach(process -> processes.add(List.of(
                    name(row), Long.toString(process.pid()), process.name().orElse(UNKNOWN), memory(process.bytes()))));
        }
        StringBuilder text = new StringBuilder(aligned(devices));
        section(text, List.of("CLAIMED", "DEPLOYMENT", "REPLICA", "SHARE", "MEMORY", "PHASE"), claims);
        section(text, List.of("USED BY OTHERS", "PID", "PROCESS", "MEMORY"), processes);
        return text.toString();
    }

    private static void section(StringBuilder text, List<String> header, List<List<String>> lines) {
        if (!lines.isEmpty()) {
            lines.add(0, header);
            text.append('\n').append(aligned(lines));
        }
    }

    private static List<String> cells(Row row) {
        return List.of(
                name(row),
                row.device,
                row.model,
                MemorySize.format(row.memoryBytes),
                memory(row.usedBytes),
                MemorySize.format(row.budgetedBytes),
                number(row.utilizationPercent, 1, " %"),
                number(row.temperatureCelsius, 1, " C"),
                number(row.powerMilliwatts, 1000, " W"),
                share(row.share),
                row.state);
    }

    /** "GPU 0", "CPU slot 3"; of a MIG slice its id, since its index says nothing without its GPU's. */
    private static String name(Row row) {
        return switch (row.kind) {
            case "gpu" -> "GPU " + row.index;
            case "cpu_slot" -> "CPU slot " + row.index;
            default -> row.device;
        };
    }

    private static String memory(OptionalLong bytes) {
        return bytes.isPresent() ? MemorySize.format(bytes.getAsLong()) : UNKNOWN;
    }

    private static String number(OptionalInt value, int divisor, String unit) {
        return value.isPresent() ? Math.round(value.getAsInt() / (float) divisor) + unit : UNKNOWN;
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "%.3f", share);
    }

    private static String aligned(List<List<String>> lines) {
        int[] widths = new int[lines.get(0).size()];
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
