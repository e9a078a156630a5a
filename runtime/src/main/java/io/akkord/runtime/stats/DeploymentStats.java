package io.akkord.runtime.stats;

import io.akkord.runtime.request.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened to the requests of one deployment on one node, in the terms of the V2 statistics extension. Thread-safe; recording never
 * blocks. Durations are nanoseconds.
 */
public final class DeploymentStats {
    private final LongAdder requestsInFlight = new LongAdder();
    private final LongAdder requestsQueued = new LongAdder();
    private final Total success = new Total();
    private final Total fail = new Total();
    private final Total queue = new Total();
    private final Total computeInput = new Total();
    private final Total computeInfer = new Total();
    private final Total computeOutput = new Total();
    private final LongAdder inferences = new LongAdder();
    private final LongAdder executions = new LongAdder();
    private final AtomicLong lastInferenceMillis = new AtomicLong();
    private final Map<Outcome.Reason, LongAdder> failures = new EnumMap<>(Outcome.Reason.class);
    private final ConcurrentSkipListMap<Integer, BatchTotals> batches = new ConcurrentSkipListMap<>();
    private final LatencyHistogram latency = new LatencyHistogram();

    public DeploymentStats() {
        for (Outcome.Reason reason : Outcome.Reason.values()) {
            failures.put(reason, new LongAdder());
        }
    }

    /** A request was let in; exactly one of {@link #succeeded} and {@link #failed} follows for it. */
    public void admitted() {
        requestsInFlight.increment();
    }

    /** A request was turned away at the door, without having been admitted. */
    public void refused(Outcome.Reason reason) {
        failures(reason).increment();
        fail.add(0);
    }

    /** A request began (+1) or ended (-1) to wait in a queue. */
    public void queued(int change) {
        requestsQueued.add(change);
    }

    /** An admitted request was answered. The compute times are those of the batch it ran in. */
    public void succeeded(
            int rows, long totalNanos, long queueNanos, long inputNanos, long inferNanos, long outputNanos) {
        requestsInFlight.decrement();
        inferences.add(rows);
        success.add(totalNanos);
        queue.add(queueNanos);
        computeInput.add(inputNanos);
        computeInfer.add(inferNanos);
        computeOutput.add(outputNanos);
        latency.record(totalNanos);
        lastInferenceMillis.set(System.currentTimeMillis());
    }

    /** An admitted request was not answered. */
    public void failed(Outcome.Reason reason, long totalNanos) {
        requestsInFlight.decrement();
        failures(reason).increment();
        fail.add(totalNanos);
    }

    /** The model ran once, on a batch of that many rows. */
    public void executed(int rows, long inputNanos, long inferNanos, long outputNanos) {
        executions.increment();
        BatchTotals totals = batches.computeIfAbsent(rows, size -> new BatchTotals());
        totals.input.add(inputNanos);
        totals.infer.add(inferNanos);
        totals.output.add(outputNanos);
    }

    public LatencyHistogram latency() {
        return latency;
    }

    public Snapshot snapshot() {
        Map<Outcome.Reason, Long> reasons = new EnumMap<>(Outcome.Reason.class);
        failures.forEach((reason, count) -> reasons.put(reason, count.sum()));
        SortedMap<Integer, BatchSnapshot> sizes = new TreeMap<>();
        batches.forEach((size, totals) ->
                sizes.put(size, new BatchSnapshot(totals.input.read(), totals.infer.read(), totals.output.read())));
        return new Snapshot(
                requestsInFlight.sum(),
                requestsQueued.sum(),
                inferences.sum(),
                executions.sum(),
                lastInferenceMillis.get(),
                success.read(),
                fail.read(),
                queue.read(),
                computeInput.read(),
                computeInfer.read(),
                computeOutput.read(),
                reasons,
                sizes);
    }

    private LongAdder failures(Outcome.Reason reason) {
        LongAdder adder = failures.get(reason);
        if (adder == null) {
            throw new IllegalStateException("no counter for " + reason);
        }
        return adder;
    }

    /** How often, and how long altogether. */
    public record CountAndNanos(long count, long nanos) {}

    /** Runs of one batch size. */
    public record BatchSnapshot(CountAndNanos computeInput, CountAndNanos computeInfer, CountAndNanos computeOutput) {}

    /**
     * The figures at one moment; single figures may be a request apart.
     *
     * @param inferences rows answered
     * @param executions runs of the model
     * @param lastInferenceMillis since the epoch; 0 when there was none
     * @param batches by number of rows
     */
    public record Snapshot(
            long requestsInFlight,
            long requestsQueued,
            long inferences,
            long executions,
            long lastInferenceMillis,
            CountAndNanos success,
            CountAndNanos fail,
            CountAndNanos queue,
            CountAndNanos computeInput,
            CountAndNanos computeInfer,
            CountAndNanos computeOutput,
            Map<Outcome.Reason, Long> failures,
            SortedMap<Integer, BatchSnapshot> batches) {}

    private static final class Total {
        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();

        void add(long duration) {
            count.increment();
            nanos.add(duration);
        }

        CountAndNanos read() {
            return new CountAndNanos(count.sum(), nanos.sum());
        }
    }

    private static final class BatchTotals {
        final Total input = new Total();
        final Total infer = new Total();
        final Total output = new Total();
    }
}
