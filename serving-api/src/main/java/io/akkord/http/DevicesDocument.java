package io.akkord.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.akkord.runtime.device.DeviceReading.ForeignProcess;
import io.akkord.runtime.device.DeviceTable.Holder;
import io.akkord.runtime.device.DeviceTable.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The document of {@code GET /-/devices}, to write and to read. What is not known is null in it, never 0.
 *
 * @param nvml one sentence: the driver, or why there is no NVML
 * @param labels of the node, by name
 * @param resources what the node has of custom resources, by name
 */
public record DevicesDocument(String nvml, Map<String, String> labels, Map<String, Long> resources, List<Row> rows) {
    private static final String FENCED = "fenced: ";

    public DevicesDocument {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        resources = Collections.unmodifiableMap(new TreeMap<>(resources));
        rows = List.copyOf(rows);
    }

    /** As UTF-8 JSON. */
    public byte[] json() {
        return Json.write(Json.object(
                "nvml",
                nvml,
                "labels",
                labels,
                "resources",
                resources,
                "devices",
                rows.stream().map(DevicesDocument::device).toList()));
    }

    /**
     * Reads what {@link #json} wrote. Fields that are not known are passed over, so that a node may be newer than its reader.
     *
     * @throws IOException when it is not such a document; the message says what was found
     */
    public static DevicesDocument read(byte[] json) throws IOException {
        JsonNode document = new ObjectMapper().readTree(json);
        if (!document.path("devices").isArray()) {
            throw new IOException("expected an object with a list 'devices', but found "
                    + document.toString()
                            .substring(0, Math.min(100, document.toString().length())));
        }
        List<Row> rows = new ArrayList<>();
        for (JsonNode device : document.path("devices")) {
            rows.add(row(device));
        }
        Map<String, String> labels = new TreeMap<>();
        document.path("labels")
                .fields()
                .forEachRemaining(
                        label -> labels.put(label.getKey(), label.getValue().asText()));
        Map<String, Long> resources = new TreeMap<>();
        document.path("resources")
                .fields()
                .forEachRemaining(resource ->
                        resources.put(resource.getKey(), resource.getValue().asLong()));
        return new DevicesDocument(document.path("nvml").asText(), labels, resources, rows);
    }

    private static Row row(JsonNode device) {
        List<Holder> claims = new ArrayList<>();
        for (JsonNode claim : device.path("claims")) {
            claims.add(new Holder(
                    claim.path("claim").asText(),
                    claim.path("owner").asText(),
                    claim.path("deployment").asText(),
                    claim.path("replica").asText(),
                    claim.path("share").asDouble(),
                    claim.path("memory_bytes").asLong(),
                    claim.path("phase").asText()));
        }
        List<ForeignProcess> foreign = new ArrayList<>();
        for (JsonNode process : device.path("foreign_processes")) {
            foreign.add(new ForeignProcess(
                    process.path("pid").asLong(),
                    Optional.ofNullable(process.path("name").textValue()),
                    optionalLong(process.path("memory_bytes"))));
        }
        String because = device.path("fenced_because").textValue();
        return new Row(
                device.path("id").asText(),
                device.path("kind").asText(),
                device.path("index").asInt(),
                device.path("model").asText(),
                device.path("memory_bytes").asLong(),
                optionalLong(device.path("memory_used_bytes")),
                device.path("memory_budgeted_bytes").asLong(),
                device.path("memory_foreign_bytes").asLong(),
                optionalInt(device.path("utilization_percent")),
                optionalInt(device.path("temperature_celsius")),
                optionalInt(device.path("power_milliwatts")),
                device.path("share").asDouble(),
                because == null ? device.path("state").asText() : FENCED + because,
                claims,
                foreign);
    }

    private static OptionalLong optionalLong(JsonNode value) {
        return value.isNumber() ? OptionalLong.of(value.asLong()) : OptionalLong.empty();
    }

    private static OptionalInt optionalInt(JsonNode value) {
        return value.isNumber() ? OptionalInt.of(value.asInt()) : OptionalInt.empty();
    }

    private static Map<String, @Nullable Object> device(Row row) {
        boolean fenced = row.state().startsWith(FENCED);
        return Json.object(
                "id", row.device(),
                "kind", row.kind(),
                "index", row.index(),
                "model", row.model(),
                "memory_bytes", row.memoryBytes(),
                "memory_used_bytes", orNull(row.usedBytes()),
                "memory_budgeted_bytes", row.budgetedBytes(),
                "memory_foreign_bytes", row.foreignBytes(),
                "utilization_percent", orNull(row.utilizationPercent()),
                "temperature_celsius", orNull(row.temperatureCelsius()),
                "power_milliwatts", orNull(row.powerMilliwatts()),
                "share", row.share(),
                "state", fenced ? "fenced" : row.state(),
                "fenced_because", fenced ? row.state().substring(FENCED.length()) : null,
                "claims", row.claims().stream().map(DevicesDocument::claim).toList(),
                "foreign_processes",
                        row.foreign().stream().map(DevicesDocument::process).toList());
    }

    private static Map<String, @Nullable Object> claim(Holder holder) {
        return Json.object(
                "claim", holder.claim(),
                "owner", holder.owner(),
                "deployment", holder.deployment(),
                "replica", holder.replica(),
                "share", holder.share(),
                "memory_bytes", holder.memoryBytes(),
                "phase", holder.phase());
    }

    private static Map<String, @Nullable Object> process(ForeignProcess process) {
        return Json.object(
                "pid", process.pid(),
                "name", process.name().orElse(null),
                "memory_bytes", orNull(process.bytes()));
    }

    private static @Nullable Object orNull(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    private static @Nullable Object orNull(OptionalInt value) {
        return value.isPresent() ? value.getAsInt() : null;
    }
}
