package io.akkord.runtime.spec.document;

import io.akkord.runtime.device.DeviceRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads {@code devices}. */
final class DeviceReader {
    private static final List<String> KINDS = List.of("cpu_slots", "gpus", "gpu_memory", "mig_profile");

    private DeviceReader() {}

    /** An empty object claims nothing. */
    static Optional<Optional<DeviceRequest>> read(Field field) {
        Optional<Field> section = field.object(DocumentKeys.DEVICES);
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Field devices = section.get();
        List<String> given =
                KINDS.stream().filter(kind -> devices.get(kind).isPresent()).toList();
        Optional<Field> memory = devices.get("memory");
        if (given.isEmpty() && memory.isEmpty()) {
            return Optional.of(Optional.empty());
        }
        if (given.size() != 1) {
            return devices.says(
                    "must have one of " + String.join(", ", KINDS) + ", but has "
                            + (given.isEmpty() ? "none" : String.join(" and ", given)),
                    "");
        }
        Field kind = devices.get(given.get(0)).orElseThrow();
        return switch (given.get(0)) {
            case "cpu_slots" -> {
                Optional<Long> bytes = memory.isEmpty() ? Optional.of(0L) : memory.flatMap(Field::memory);
                yield kind.integer()
                        .flatMap(slots ->
                                bytes.flatMap(budget -> made(kind, () -> new DeviceRequest.CpuSlots(slots, budget))));
            }
            case "gpu_memory" -> {
                memory.ifPresent(extra -> extra.says("must be left out: gpu_memory is the memory", ""));
                yield kind.memory().flatMap(bytes -> made(kind, () -> new DeviceRequest.GpuMemory(bytes)));
            }
            case "gpus" ->
                withMemory(devices, bytes -> kind.decimal()
                        .flatMap(gpus -> made(kind, () -> DeviceRequest.gpus(gpus, bytes))));
            default ->
                withMemory(devices, bytes -> kind.text()
                        .flatMap(profile -> made(kind, () -> new DeviceRequest.MigSlice(profile, bytes))));
        };
    }

    private static Optional<Optional<DeviceRequest>> withMemory(
            Field devices, Function<Long, Optional<Optional<DeviceRequest>>> made) {
        return devices.require("memory", "what a replica may take of each device, such as 8GiB")
                .flatMap(Field::memory)
                .flatMap(made);
    }

    private static Optional<Optional<DeviceRequest>> made(Field field, Supplier<DeviceRequest> request) {
        return field.checked(() -> Optional.of(request.get()));
    }
}
