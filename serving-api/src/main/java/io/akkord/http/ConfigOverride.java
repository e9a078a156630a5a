package io.akkord.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.akkord.http.v2.ModelConfig;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Applies the {@code config} of a load request, a model configuration as Triton writes it, to a deployment's spec. Pure. What may change
 * is max_batch_size, dynamic_batching and the count of instance_group; any other field must say what the configuration says already, so that a
 * client can send back what it got from /config.
 */
final class ConfigOverride {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ConfigOverride() {}

    static DeploymentSpec apply(String config, DeploymentSpec spec) throws Refusal {
        JsonNode override = parse(config);
        JsonNode current = parse(new String(ModelConfig.json(spec), StandardCharsets.UTF_8));
        int maxSize = spec.batch().maxSize();
        Batching batching = Batching.of(spec.batch());
        int replicas = spec.replicas();
        for (Iterator<Map.Entry<String, JsonNode>> fields = override.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                case "max_batch_size" -> maxSize = whole(value, "max_batch_size");
                case "dynamic_batching" -> batching = batching(value, current.path("dynamic_batching"), batching);
                case "instance_group" -> replicas = count(value, spec);
                default -> unchanged(field.getKey(), value, current.path(field.getKey()));
            }
        }
        if ((maxSize == 0) == spec.batch().isBatched()) {
            throw Refusal.badRequest(
                    "config: max_batch_size cannot change between 0 and more, which gives inputs a batch dimension or"
                            + " takes it away; it is " + spec.batch().maxSize() + ", the config says " + maxSize);
        }
        try {
            return with(spec, batching.options(maxSize), replicas);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("config: " + e.getMessage());
        }
    }

    private static JsonNode parse(String config) throws Refusal {
        try {
            JsonNode node = MAPPER.readTree(config);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw Refusal.badRequest("parameter 'config' is not valid JSON: " + e.getOriginalMessage());
        }
        throw Refusal.badRequest("parameter 'config' must be a JSON object in a string");
    }

    /** Everything about batching but the largest size. */
    private record Batching(List<Integer> preferredSizes, long delayMicros, int priorities) {
        static Batching of(BatchOptions options) {
            return new Batching(options.preferredSizes(), options.maxDelay().toNanos() / 1000, options.priorities());
        }

        BatchOptions options(int maxSize) {
            return new BatchOptions(maxSize, Duration.of(delayMicros, ChronoUnit.MICROS), preferredSizes, priorities);
        }
    }

    private static Batching batching(JsonNode value, JsonNode current, Batching batching) throws Refusal {
        if (!value.isObject()) {
            throw Refusal.badRequest("config: dynamic_batching must be an object, but is " + value);
        }
        List<Integer> preferred = batching.preferredSizes();
        long delayMicros = batching.delayMicros();
        int priorities = batching.priorities();
        for (Iterator<Map.Entry<String, JsonNode>> fields = value.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            String name = "dynamic_batching." + field.getKey();
            switch (field.getKey()) {
                case "preferred_batch_size" -> preferred = sizes(field.getValue(), name);
                case "max_queue_delay_microseconds" -> delayMicros = whole(field.getValue(), name);
                // Triton's 0 means that there are no levels, which is one level.
                case "priority_levels" -> priorities = Math.max(1, whole(field.getValue(), name));
                default -> unchanged(name, field.getValue(), current.path(field.getKey()));
            }
        }
        return new Batching(preferred, delayMicros, priorities);
    }

    private static List<Integer> sizes(JsonNode value, String name) throws Refusal {
        if (!value.isArray()) {
            throw Refusal.badRequest("config: " + name + " must be an array of whole numbers, but is " + value);
        }
        List<Integer> sizes = new ArrayList<>();
        for (JsonNode size : value) {
            sizes.add(whole(size, name));
        }
        return sizes;
    }

    private static int count(JsonNode groups, DeploymentSpec spec) throws Refusal {
        if (!groups.isArray() || groups.size() != 1 || !groups.get(0).isObject()) {
            throw Refusal.badRequest(
                    "config: instance_group must be an array of one object with a count, but is " + groups);
        }
        int count = spec.replicas();
        for (Iterator<Map.Entry<String, JsonNode>> fields = groups.get(0).fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            switch (field.getKey()) {
                case "count" -> count = whole(field.getValue(), "instance_group.count");
                case "name", "kind" -> {
                    // There is one group, on whatever device the node has.
                }
                default -> unchanged("instance_group." + field.getKey(), field.getValue(), MissingNode.getInstance());
            }
        }
        return count;
    }

    private static int whole(JsonNode value, String name) throws Refusal {
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() < 0) {
            throw Refusal.badRequest("config: " + name + " must be a whole number of 0 or more, but is " + value);
        }
        return value.intValue();
    }

    private static void unchanged(String name, JsonNode asked, JsonNode current) throws Refusal {
        if (!asked.equals(current)) {
            throw Refusal.badRequest("config: " + name + " cannot be changed by loading; it is "
                    + (current.isMissingNode() ? "not known" : current.toString())
                    + ". What can: max_batch_size, dynamic_batching, instance_group count");
        }
    }

    /** The spec with other batching and count; a floor of replicas above the count comes down with it. */
    static DeploymentSpec with(DeploymentSpec spec, BatchOptions batch, int replicas) {
        return new DeploymentSpec(
                spec.name(),
                spec.version(),
                spec.model(),
                batch,
                replicas,
                spec.maxOngoingRequests(),
                spec.maxQueuedRequests(),
                spec.overloadStatus(),
                spec.requestTimeout(),
                spec.gracefulShutdownTimeout(),
                spec.healthCheckPeriod(),
                spec.healthCheckTimeout(),
                spec.engineThreads(),
                spec.devices(),
                spec.isolation(),
                Math.min(spec.minAvailable(), replicas),
                spec.placement(),
                spec.userConfig(),
                spec.warmUp());
    }
}
