package io.akkord.runtime.spec.document;

import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.EncodedPayload;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.PlacementOptions;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the specs of schema 1. */
final class StoredSpecs {
    private StoredSpecs() {}

    static ApplicationSpec application(StoredField root) {
        return new ApplicationSpec(
                root.get("name").text(),
                root.get("route_prefix").text(),
                root.get("deployments").list(StoredSpecs::deployment));
    }

    static DeploymentSpec deployment(StoredField root) {
        return new DeploymentSpec(
                root.get("name").text(),
                root.get("version").text(),
                model(root),
                batch(root.get("batch")),
                root.get("replicas").integer(),
                root.get("max_ongoing_requests").integer(),
                root.get("max_queued_requests").integer(),
                root.get("overload_status").integer(),
                root.get("request_timeout").duration(),
                root.get("graceful_shutdown_timeout").duration(),
                root.get("health_check_period").duration(),
                root.get("health_check_timeout").duration(),
                root.get("engine_threads").integer(),
                devices(root.get("devices")),
                isolation(root.get("isolation")),
                root.get("min_available").integer(),
                placement(root.get("placement")),
                root.get("user_config").map(StoredField::value),
                root.get("warm_up").list(StoredSpecs::warmUp));
    }

    private static Model model(StoredField root) {
        List<TensorSpec> inputs = root.get("inputs").list(StoredSpecs::tensorSpec);
        List<TensorSpec> outputs = root.get("outputs").list(StoredSpecs::tensorSpec);
        if (root.has("torch_script")) {
            return new Model.TorchScript(Path.of(root.get("torch_script").text()), inputs, outputs);
        }
        if (root.has("handler")) {
            StoredField handler = root.get("handler");
            HandlerDefinition definition = new HandlerDefinition(
                    handler.get("class").text(),
                    handler.get("request_type").text(),
                    handler.get("response_type").text(),
                    handler.get("batched").flag(),
                    handler.get("reconfigurable").flag(),
                    handler.get("types").list(StoredField::text));
            return new Model.JavaHandler(definition, inputs, outputs);
        }
        throw root.wrong("a deployment with 'torch_script' or 'handler'");
    }

    private static TensorSpec tensorSpec(StoredField field) {
        return new TensorSpec(
                field.get("name").text(),
                dataType(field.get("datatype")),
                shape(field.get("shape")),
                field.get("ragged").flag(),
                field.get("labels").list(StoredField::text));
    }

    private static DataType dataType(StoredField field) {
        return DataType.byName(field.text()).orElseThrow(() -> field.wrong("a datatype"));
    }

    private static Shape shape(StoredField field) {
        return Shape.of(field.list(StoredField::longInteger).stream()
                .mapToLong(Long::longValue)
                .toArray());
    }

    private static BatchOptions batch(StoredField field) {
        return new BatchOptions(
                field.get("max_size").integer(),
                field.get("max_delay").duration(),
                field.get("preferred_sizes").list(StoredField::integer),
                field.get("priorities").integer());
    }

    private static Optional<DeviceRequest> devices(StoredField field) {
        if (field.has("gpu_memory")) {
            return Optional.of(
                    new DeviceRequest.GpuMemory(field.get("gpu_memory").longInteger()));
        }
        if (field.has("cpu_slots")) {
            return Optional.of(new DeviceRequest.CpuSlots(
                    field.get("cpu_slots").integer(), field.get("memory").longInteger()));
        }
        if (field.has("gpus")) {
            return Optional.of(DeviceRequest.gpus(
                    field.get("gpus").number(), field.get("memory").longInteger()));
        }
        if (field.has("mig_profile")) {
            return Optional.of(new DeviceRequest.MigSlice(
                    field.get("mig_profile").text(), field.get("memory").longInteger()));
        }
        if (field.map(StoredField::value).isEmpty()) {
            return Optional.empty();
        }
        throw field.wrong("of 'cpu_slots', 'gpus', 'gpu_memory' or 'mig_profile', or empty");
    }

    private static Isolation isolation(StoredField field) {
        return switch (field.text()) {
            case "in_process" -> Isolation.IN_PROCESS;
            case "process" -> Isolation.PROCESS;
            default -> throw field.wrong("in_process or process");
        };
    }

    private static PlacementOptions placement(StoredField field) {
        return new PlacementOptions(
                field.get("required_labels").map(StoredField::text),
                field.get("preferred_labels").map(StoredField::text),
                field.get("resources").map(StoredField::longInteger),
                field.get("max_replicas_per_node").integer(),
                Set.copyOf(field.get("avoid").list(StoredField::text)));
    }

    private static Object warmUp(StoredField field) {
        if (field.has("class")) {
            return new EncodedPayload(
                    field.get("class").text(), field.get("json").text());
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        if (field.has("parameters")) {
            field.get("parameters").map(StoredField::value).forEach((name, value) -> parameters.put(name, wide(value)));
        }
        return new Tensors(field.get("inputs").list(StoredSpecs::tensor), parameters);
    }

    /** Parameters of requests have Long where JSON gives Integer. */
    static Object wide(Object value) {
        return value instanceof Integer number ? (Object) number.longValue() : value;
    }

    private static Tensor tensor(StoredField field) {
        return Tensor.of(
                field.get("name").text(),
                dataType(field.get("datatype")),
                shape(field.get("shape")),
                ByteBuffer.wrap(field.get("data_base64").bytes()));
    }
}
