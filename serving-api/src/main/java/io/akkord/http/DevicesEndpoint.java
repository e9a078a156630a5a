package io.akkord.http;

import io.akkord.actors.node.DevicesView;
import io.akkord.runtime.device.DeviceReading.ForeignProcess;
import io.akkord.runtime.device.DeviceTable.Holder;
import io.akkord.runtime.device.DeviceTable.Row;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** GET /-/devices: the devices of the node and who holds them. What is not known is null, never 0. */
final class DevicesEndpoint implements Endpoint {
    private static final String FENCED = "fenced: ";

    private final DevicesView devices;

    DevicesEndpoint(DevicesView devices) {
        this.devices = devices;
    }

    @Override
    public void serve(Exchange exchange, List<String> arguments) {
        exchange.answer(Reply.json(Json.write(Json.object(
                "nvml",
                devices.nvmlStatus(),
                "devices",
                devices.rows().stream().map(DevicesEndpoint::device).toList()))));
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
                "claims", row.claims().stream().map(DevicesEndpoint::claim).toList(),
                "foreign_processes",
                        row.foreign().stream().map(DevicesEndpoint::process).toList());
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
