package io.akkord.runtime.batch;

import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Words for telling situations. Times are milliseconds after {@link #zero}; the delay of every queue that has one is 10 ms. */
abstract class BatchQueueSituations {
    static final BatchKey RED = new BatchKey(List.of(new BatchKey.Part("x", DataType.FP32, Shape.of(1))));
    static final BatchKey BLUE = new BatchKey(List.of(new BatchKey.Part("x", DataType.FP32, Shape.of(2))));
    static final int NO_LIMIT = Integer.MAX_VALUE;

    long zero = 1_000_000_000L;

    long at(long millis) {
        return zero + millis * 1_000_000;
    }

    Request request(BatchKey key, int rows, long arrivalMillis) {
        return request(key, rows, arrivalMillis, 1);
    }

    Request request(BatchKey key, int rows, long arrivalMillis, int priority) {
        return request(key, rows, arrivalMillis, priority, Request.NO_DEADLINE);
    }

    Request request(BatchKey key, int rows, long arrivalMillis, int priority, long deadlineNanos) {
        return new Request(
                "r",
                "payload",
                rows,
                key,
                priority,
                at(arrivalMillis),
                deadlineNanos,
                Request.Expiry.REQUEST_TIMEOUT,
                Optional.empty());
    }

    static BatchQueue<String> queue(int maxSize) {
        return queue(maxSize, 1);
    }

    static BatchQueue<String> queue(int maxSize, int priorities) {
        return new BatchQueue<>(new BatchOptions(maxSize, Duration.ofMillis(10), List.of(), priorities));
    }

    static BatchQueue<String> preferring(int maxSize, Integer... sizes) {
        return new BatchQueue<>(new BatchOptions(maxSize, Duration.ofMillis(10), List.of(sizes), 1));
    }

    static List<String> tickets(Optional<Batch<String>> batch) {
        return batch.map(Batch::tickets).orElse(List.of());
    }
}
