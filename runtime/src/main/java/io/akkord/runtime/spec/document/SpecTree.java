package io.akkord.runtime.spec.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.PlacementOptions;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Specs as JSON trees. What is stored and what users see differ only in handlers and in warm-up requests. */
abstract class SpecTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Puts what names the handler. */
    abstract void putHandler(ObjectNode deployment, Model.JavaHandler model);

    abstract JsonNode warmUp(Model model, Object request);

    final ObjectNode application(ApplicationSpec spec) {
        ObjectNode tree = NODES.objectNode();
        tree.put("name", spec.name());
        tree.put("route_prefix", spec.routePrefix());
        ArrayNode deployments = tree.putArray("deployments");
        spec.deployments().forEach(deployment -> deployments.add(deployment(deployment)));
        return tree;
    }

    final ObjectNode deployment(DeploymentSpec spec) {
        ObjectNode tree = NODES.objectNode();
        tree.put("name", spec.name());
        tree.put("version", spec.version());
        if (spec.model() instanceof Model.TorchScript model) {
            tree.put("torch_script", model.file().toString());
        } else if (spec.model() instanceof Model.JavaHandler model) {
            putHandler(tree, model);
        } else {
            throw new IllegalArgumentException("there is no written form of " + spec.model());
        }
        tree.set("inputs", tensorSpecs(spec.model().inputs()));
        tree.set("outputs", tensorSpecs(spec.model().outputs()));
        tree.put("replicas", spec.replicas());
        tree.put("min_available", spec.minAvailable());
        tree.put("max_ongoing_requests", spec.maxOngoingRequests());
        tree.put("max_queued_requests", spec.maxQueuedRequests());
        tree.put("overload_status", spec.overloadStatus());
        tree.put("request_timeout", DurationText.of(spec.requestTimeout()));
        tree.set("batch", batch(spec.batch()));
        tree.set("devices", spec.devices().map(SpecTree::devices).orElseGet(NODES::objectNode));
        tree.put("engine_threads", spec.engineThreads());
        tree.put("isolation", spec.isolation().name().toLowerCase(Locale.ROOT));
        tree.set("placement", placement(spec.placement()));
        tree.put("health_check_period", DurationText.of(spec.healthCheckPeriod()));
        tree.put("health_check_timeout", DurationText.of(spec.healthCheckTimeout()));
        tree.put("graceful_shutdown_timeout", DurationText.of(spec.gracefulShutdownTimeout()));
        tree.set("user_config", value(spec.userConfig()));
        ArrayNode requests = tree.putArray("warm_up");
        spec.warmUp().forEach(request -> requests.add(warmUp(spec.model(), request)));
        return tree;
    }

    private static ArrayNode tensorSpecs(List<TensorSpec> specs) {
        ArrayNode array = NODES.arrayNode();
        for (TensorSpec spec : specs) {
            ObjectNode tree = array.addObject();
            tree.put("name", spec.name());
            tree.put("datatype", spec.dataType().name());
            tree.set("shape", shape(spec.shape()));
            tree.put("ragged", spec.ragged());
            tree.set("labels", texts(spec.labels()));
        }
        return array;
    }

    private static ArrayNode shape(Shape shape) {
        ArrayNode dims = NODES.arrayNode();
        for (long dim : shape.toArray()) {
            dims.add(dim);
        }
        return dims;
    }

    private static ObjectNode batch(BatchOptions batch) {
        ObjectNode tree = NODES.objectNode();
        tree.put("max_size", batch.maxSize());
        tree.put("max_delay", DurationText.of(batch.maxDelay()));
        ArrayNode sizes = tree.putArray("preferred_sizes");
        batch.preferredSizes().forEach(sizes::add);
        tree.put("priorities", batch.priorities());
        return tree;
    }

    private static ObjectNode devices(DeviceRequest request) {
        ObjectNode tree = NODES.objectNode();
        if (request instanceof DeviceRequest.GpuMemory) {
            return tree.put("gpu_memory", request.memoryBytes());
        }
        if (request instanceof DeviceRequest.CpuSlots slots) {
            tree.put("cpu_slots", slots.devices());
        } else if (request instanceof DeviceRequest.Gpus gpus) {
            tree.put("gpus", gpus.devices());
        } else if (request instanceof DeviceRequest.GpuShare share) {
            tree.put("gpus", share.fraction());
        } else if (request instanceof DeviceRequest.MigSlice slice) {
            tree.put("mig_profile", slice.profile());
        } else {
            throw new IllegalArgumentException("there is no written form of " + request);
        }
        return tree.put("memory", request.memoryBytes());
    }

    private static ObjectNode placement(PlacementOptions options) {
        ObjectNode tree = NODES.objectNode();
        tree.set("required_labels", value(options.requiredLabels()));
        tree.set("preferred_labels", value(options.preferredLabels()));
        tree.set("resources", value(options.resources()));
        tree.put("max_replicas_per_node", options.maxReplicasPerNode());
        tree.set("avoid", texts(options.avoid()));
        return tree;
    }

    static ObjectNode tensors(Tensors tensors) {
        ObjectNode tree = NODES.objectNode();
        ArrayNode inputs = tree.putArray("inputs");
        for (Tensor tensor : tensors.tensors()) {
            ObjectNode input = inputs.addObject();
            input.put("name", tensor.name());
            input.put("datatype", tensor.dataType().name());
            input.set("shape", shape(tensor.shape()));
            ByteBuffer data = tensor.data();
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            input.put("data_base64", bytes);
        }
        if (!tensors.parameters().isEmpty()) {
            tree.set("parameters", value(tensors.parameters()));
        }
        return tree;
    }

    static ArrayNode texts(Collection<String> values) {
        ArrayNode array = NODES.arrayNode();
        values.forEach(array::add);
        return array;
    }

    /** Of texts, numbers, booleans, and lists and maps of them. */
    private static JsonNode value(Object value) {
        if (value instanceof Map<?, ?> map) {
            ObjectNode tree = NODES.objectNode();
            map.keySet().stream()
                    .map(String.class::cast)
                    .sorted()
                    .forEach(key -> tree.set(key, value(Objects.requireNonNull(map.get(key)))));
            return tree;
        }
        if (value instanceof List<?> list) {
            ArrayNode array = NODES.arrayNode();
            list.forEach(element -> array.add(value(element)));
            return array;
        }
        return scalar(value);
    }

    private static JsonNode scalar(Object value) {
        if (value instanceof String text) {
            return NODES.textNode(text);
        }
        if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        }
        if (value instanceof Integer number) {
            return NODES.numberNode(number.intValue());
        }
        if (value instanceof Long number) {
            return NODES.numberNode(number.longValue());
        }
        if (value instanceof Double number) {
            return NODES.numberNode(number.doubleValue());
        }
        throw new IllegalArgumentException(
                "there is no written form of a " + value.getClass().getName());
    }
}
