package io.akkord.http;

import io.akkord.actors.node.DeploymentPort;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.stats.DeploymentStats;
import io.akkord.runtime.stats.DeploymentStats.CountAndNanos;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import java.util.List;
import java.util.Map;

/** The documents about a model: metadata, configuration and statistics, with the fields that the V2 protocol gives them. */
final class ModelDocuments {
    private ModelDocuments() {}

    static Map<String, Object> metadata(DeploymentSpec spec) {
        return Json.object(
                "name", spec.name(),
                "versions", List.of(spec.version()),
                "platform", platform(spec.model()),
                "inputs", tensors(spec, spec.model().inputs()),
                "outputs", tensors(spec, spec.model().outputs()));
    }

    private static List<Map<String, Object>> tensors(DeploymentSpec spec, List<TensorSpec> tensors) {
        return tensors.stream()
                .map(tensor -> {
                    Shape shape = spec.batch().isBatched() ? tensor.shape().prepend(-1) : tensor.shape();
                    return Json.object(
                            "name", tensor.name(),
                            "datatype", tensor.dataType().name(),
                            "shape", shape.toArray());
                })
                .toList();
    }

    static Map<String, Object> config(DeploymentSpec spec) {
        BatchOptions batch = spec.batch();
        Map<String, Object> config = Json.object(
                "name", spec.name(),
                "platform", platform(spec.model()),
                "backend", spec.model() instanceof Model.TorchScript ? "pytorch" : "java",
                "max_batch_size", batch.maxSize(),
                "input", configTensors(spec.model().inputs()),
                "output", configTensors(spec.model().outputs()),
                "instance_group",
                        List.of(Json.object("name", spec.name(), "kind", "KIND_AUTO", "count", spec.replicas())));
        if (batch.isBatched()) {
            config.put(
                    "dynamic_batching",
                    Json.object(
                            "preferred_batch_size",
                            batch.preferredSizes(),
                            "max_queue_delay_microseconds",
                            batch.maxDelay().toNanos() / 1000,
                            "priority_levels",
                            batch.priorities() == 1 ? 0 : batch.priorities(),
                            "default_priority_level",
                            batch.priorities() == 1 ? 0 : batch.defaultPriority()));
        }
        return config;
    }

    private static List<Map<String, Object>> configTensors(List<TensorSpec> tensors) {
        return tensors.stream()
                .map(tensor -> Json.object(
                        "name", tensor.name(),
                        "data_type", "TYPE_" + (tensor.dataType() == DataType.BYTES ? "STRING" : tensor.dataType()),
                        "dims", tensor.shape().toArray(),
                        "allow_ragged_batch", tensor.ragged()))
                .toList();
    }

    private static String platform(Model model) {
        return model instanceof Model.TorchScript ? "pytorch_libtorch" : "java_handler";
    }

    static Map<String, Object> stats(DeploymentPort port) {
        DeploymentStats.Snapshot s = port.stats().snapshot();
        List<Map<String, Object>> batches = s.batches().entrySet().stream()
                .map(batch -> Json.object(
                        "batch_size", batch.getKey(),
                        "compute_input", total(batch.getValue().computeInput()),
                        "compute_infer", total(batch.getValue().computeInfer()),
                        "compute_output", total(batch.getValue().computeOutput())))
                .toList();
        CountAndNanos none = new CountAndNanos(0, 0);
        return Json.object(
                "name", port.spec().name(),
                "version", port.spec().version(),
                "last_inference", s.lastInferenceMillis(),
                "inference_count", s.inferences(),
                "execution_count", s.executions(),
                "inference_stats",
                        Json.object(
                                "success", total(s.success()),
                                "fail", total(s.fail()),
                                "queue", total(s.queue()),
                                "compute_input", total(s.computeInput()),
                                "compute_infer", total(s.computeInfer()),
                                "compute_output", total(s.computeOutput()),
                                "cache_hit", total(none),
                                "cache_miss", total(none)),
                "batch_stats", batches);
    }

    private static Map<String, Object> total(CountAndNanos total) {
        return Json.object("count", total.count(), "ns", total.nanos());
    }
}
