package io.akkord.runtime.spec.document;

import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentDefaults;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.Model;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Reads one deployment. Every option is checked by itself, so that all mistakes are told at once. */
final class DeploymentReader {
    private final Field root;
    private SpecDraft draft = new SpecDraft();

    private DeploymentReader(Field root) {
        this.root = root;
    }

    /** @param folder from which relative paths of models count; empty where they must be absolute */
    static Optional<DeploymentSpec> read(Field field, Optional<Path> folder) {
        return field.object(DocumentKeys.DEPLOYMENT).map(root -> new DeploymentReader(root).read(folder));
    }

    private DeploymentSpec read(Optional<Path> folder) {
        root.require("name", "what the deployment is called, and its model under /v2/models");
        option("name", Field::text, (d, name) -> d.name = name);
        option("version", Field::text, (d, version) -> d.version = version);
        Optional<Model> model = ModelReader.read(root, folder);
        model.ifPresent(read -> draft.model = read);
        option("batch", this::batch, (d, batch) -> d.batch = batch);
        option("replicas", Field::integer, (d, count) -> d.replicas = count);
        option("min_available", Field::integer, (d, count) -> d.minAvailable = count);
        option("max_ongoing_requests", Field::integer, (d, count) -> d.maxOngoingRequests = count);
        option("max_queued_requests", Field::integer, (d, count) -> d.maxQueuedRequests = count);
        option("overload_status", Field::integer, (d, status) -> d.overloadStatus = status);
        option("request_timeout", Field::duration, (d, time) -> d.requestTimeout = time);
        option("graceful_shutdown_timeout", Field::duration, (d, time) -> d.gracefulShutdownTimeout = time);
        option("health_check_period", Field::duration, (d, time) -> d.healthCheckPeriod = time);
        option("health_check_timeout", Field::duration, (d, time) -> d.healthCheckTimeout = time);
        option("engine_threads", Field::integer, (d, count) -> d.engineThreads = count);
        option("isolation", DeploymentReader::isolation, (d, isolation) -> d.isolation = isolation);
        option("devices", DeviceReader::read, (d, devices) -> d.devices = devices);
        option("placement", PlacementReader::read, (d, placement) -> d.placement = placement);
        option("user_config", DeploymentReader::userConfig, (d, config) -> d.userConfig = config);
        if (model.isPresent()) {
            WarmUpReader warmUp = new WarmUpReader(draft);
            option("warm_up", field -> field.list(warmUp::read), (d, requests) -> d.warmUp = requests);
        }
        return draft.build();
    }

    private <T> void option(String key, Function<Field, Optional<T>> reader, BiConsumer<SpecDraft, T> setter) {
        Optional<Field> field = root.get(key);
        if (field.isEmpty()) {
            return;
        }
        Optional<T> value = reader.apply(field.get());
        if (value.isPresent()) {
            SpecDraft tried = draft.copy();
            setter.accept(tried, value.get());
            if (field.get().checked(tried::build).isPresent()) {
                draft = tried;
            }
        }
    }

    private static Optional<Isolation> isolation(Field field) {
        return field.text().flatMap(text -> switch (text) {
            case "in_process" -> Optional.of(Isolation.IN_PROCESS);
            case "process" -> Optional.of(Isolation.PROCESS);
            default -> field.wrong("in_process or process");
        });
    }

    private Optional<BatchOptions> batch(Field field) {
        Optional<Field> section = field.object(DocumentKeys.BATCH);
        if (section.isEmpty()) {
            return Optional.empty();
        }
        BatchOptions batch = DeploymentDefaults.BATCH;
        batch = part(
                section.get(),
                "max_size",
                Field::integer,
                batch,
                (b, size) -> new BatchOptions(size, b.maxDelay(), b.preferredSizes(), b.priorities()));
        if (batch.isBatched()
                && draft.model instanceof Model.JavaHandler handler
                && ModelReader.isKnown(handler)
                && !handler.definition().batched()) {
            section.get()
                    .get("max_size")
                    .orElse(section.get())
                    .says(
                            "does not fit: " + handler.definition().className() + " takes one request at a time",
                            "implement BatchHandler to take several, or leave batch out");
            return Optional.empty();
        }
        batch = part(
                section.get(),
                "max_delay",
                Field::duration,
                batch,
                (b, delay) -> new BatchOptions(b.maxSize(), delay, b.preferredSizes(), b.priorities()));
        batch = part(
                section.get(),
                "preferred_sizes",
                sizes -> sizes.list(Field::integer),
                batch,
                (b, sizes) -> new BatchOptions(b.maxSize(), b.maxDelay(), sizes, b.priorities()));
        batch = part(
                section.get(),
                "priorities",
                Field::integer,
                batch,
                (b, levels) -> new BatchOptions(b.maxSize(), b.maxDelay(), b.preferredSizes(), levels));
        return Optional.of(batch);
    }

    private static <T> BatchOptions part(
            Field section,
            String key,
            Function<Field, Optional<T>> reader,
            BatchOptions batch,
            BiFunction<BatchOptions, T, BatchOptions> with) {
        return section.get(key)
                .flatMap(field -> reader.apply(field).flatMap(value -> field.checked(() -> with.apply(batch, value))))
                .orElse(batch);
    }

    private static Optional<Map<String, Object>> userConfig(Field field) {
        return field.map(UserConfigReader::value);
    }

    static List<String> texts(Field field) {
        return field.list(Field::text).orElse(List.of());
    }
}
