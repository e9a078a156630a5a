package io.akkord.http;

import io.akkord.actors.node.DeploymentPort;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.stats.DeploymentStats;
import io.akkord.runtime.stats.DeploymentStats.BatchSnapshot;
import io.akkord.runtime.stats.DeploymentStats.Snapshot;
import io.akkord.runtime.stats.LatencyHistogram;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToLongFunction;

/** The metrics of deployments: Triton's, under Triton's names, and those it has no name for. */
final class DeploymentMetrics {
    private static final int[] BATCH_SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

    private DeploymentMetrics() {}

    private record Sample(String model, String version, Snapshot figures, DeploymentStats stats) {}

    private record Metric(String name, String type, String help, ToLongFunction<Snapshot> value) {}

    private static final List<Metric> METRICS = List.of(
            counter("nv_inference_request_success", "Requests answered", s -> s.success()
                    .count()),
            counter("nv_inference_count", "Rows inferred; a batch of n counts n", Snapshot::inferences),
            counter("nv_inference_exec_count", "Runs of the model; a batch counts once", Snapshot::executions),
            counter(
                    "nv_inference_request_duration_us",
                    "Time from arrival to answer of answered requests, summed up, in microseconds",
                    s -> s.success().nanos() / 1000),
            counter(
                    "nv_inference_queue_duration_us",
                    "Time that answered requests waited for a replica, summed up, in microseconds",
                    s -> s.queue().nanos() / 1000),
            counter(
                    "nv_inference_compute_input_duration_us",
                    "Time for making model inputs, summed up over answered requests, in microseconds",
                    s -> s.computeInput().nanos() / 1000),
            counter(
                    "nv_inference_compute_infer_duration_us",
                    "Time in the model, summed up over answered requests, in microseconds",
                    s -> s.computeInfer().nanos() / 1000),
            counter(
                    "nv_inference_compute_output_duration_us",
                    "Time for making responses of model outputs, summed up over answered requests, in microseconds",
                    s -> s.computeOutput().nanos() / 1000),
            new Metric(
                    "nv_inference_pending_request_count",
                    "gauge",
                    "Requests that wait in a queue",
                    Snapshot::requestsQueued),
            new Metric(
                    "akkord_requests_in_flight",
                    "gauge",
                    "Requests admitted and not yet answered",
                    Snapshot::requestsInFlight));

    private static Metric counter(String name, String help, ToLongFunction<Snapshot> value) {
        return new Metric(name, "counter", help, value);
    }

    static void write(Collection<DeploymentPort> deployments, PrometheusText text) {
        List<Sample> samples = deployments.stream()
                .sorted(Comparator.comparing(port -> port.spec().name()))
                .map(port -> new Sample(
                        port.spec().name(), port.spec().version(), port.stats().snapshot(), port.stats()))
                .toList();
        for (Metric metric : METRICS) {
            text.metric(metric.name(), metric.type(), metric.help());
            for (Sample s : samples) {
                long value = metric.value().applyAsLong(s.figures());
                text.sample(metric.name(), value, "model", s.model(), "version", s.version());
            }
        }
        writeFailures(samples, text);
        writeDurations(samples, text);
        writeBatchSizes(samples, text);
    }

    private static void writeFailures(List<Sample> samples, PrometheusText text) {
        text.metric("nv_inference_request_failure", "counter", "Requests not answered, by Triton's reasons");
        for (Sample s : samples) {
            for (String reason : List.of("REJECTED", "CANCELED", "BACKEND", "OTHER")) {
                long count = s.figures().failures().entrySet().stream()
                        .filter(failure -> tritonReason(failure.getKey()).equals(reason))
                        .mapToLong(Map.Entry::getValue)
                        .sum();
                text.sample(
                        "nv_inference_request_failure",
                        count,
                        "model",
                        s.model(),
                        "reason",
                        reason,
                        "version",
                        s.version());
            }
        }
        text.metric("akkord_request_failures_total", "counter", "Requests not answered, by reason");
        for (Sample s : samples) {
            s.figures()
                    .failures()
                    .forEach((reason, count) -> text.sample(
                            "akkord_request_failures_total",
                            count,
                            "model",
                            s.model(),
                            "reason",
                            reason.name().toLowerCase(Locale.ROOT),
                            "version",
                            s.version()));
        }
    }

    private static String tritonReason(Outcome.Reason reason) {
        return switch (reason) {
            case QUEUE_FULL, QUEUE_TIMEOUT -> "REJECTED";
            case CANCELLED -> "CANCELED";
            case INTERNAL -> "BACKEND";
            case BAD_REQUEST, NOT_FOUND, UNAVAILABLE, REQUEST_TIMEOUT, STOPPING -> "OTHER";
        };
    }

    private static void writeDurations(List<Sample> samples, PrometheusText text) {
        String name = "akkord_request_duration_seconds";
        text.metric(name, "histogram", "Time from arrival to answer of answered requests");
        long[] bounds = LatencyHistogram.boundsMicros();
        for (Sample s : samples) {
            long[] counts = s.stats().latency().counts();
            long below = 0;
            for (int i = 0; i < bounds.length; i++) {
                below += counts[i];
                String bound =
                        BigDecimal.valueOf(bounds[i], 6).stripTrailingZeros().toPlainString();
                text.sample(name + "_bucket", below, "model", s.model(), "version", s.version(), "le", bound);
            }
            below += counts[bounds.length];
            text.sample(name + "_bucket", below, "model", s.model(), "version", s.version(), "le", "+Inf");
            text.sample(
                    name + "_sum", s.stats().latency().sumNanos() / 1e9, "model", s.model(), "version", s.version());
            text.sample(name + "_count", below, "model", s.model(), "version", s.version());
        }
    }

    private static void writeBatchSizes(List<Sample> samples, PrometheusText text) {
        String name = "akkord_batch_size";
        text.metric(name, "histogram", "Rows in a run of the model");
        for (Sample s : samples) {
            SortedMap<Integer, BatchSnapshot> batches = s.figures().batches();
            for (int size : BATCH_SIZES) {
                long runs = runs(batches.headMap(size + 1));
                text.sample(
                        name + "_bucket",
                        runs,
                        "model",
                        s.model(),
                        "version",
                        s.version(),
                        "le",
                        Integer.toString(size));
            }
            long rows = batches.entrySet().stream()
                    .mapToLong(batch ->
                            batch.getKey() * batch.getValue().computeInfer().count())
                    .sum();
            text.sample(name + "_bucket", runs(batches), "model", s.model(), "version", s.version(), "le", "+Inf");
            text.sample(name + "_sum", rows, "model", s.model(), "version", s.version());
            text.sample(name + "_count", runs(batches), "model", s.model(), "version", s.version());
        }
    }

    private static long runs(SortedMap<Integer, BatchSnapshot> batches) {
        return batches.values().stream()
                .mapToLong(batch -> batch.computeInfer().count())
                .sum();
    }
}
