package io.akkord.runtime.spec;

import java.time.Duration;
import java.util.List;

/**
 * How requests are put together for one run of the model.
 *
 * @param maxSize most rows in a batch; 0 means that the model has no batch dimension and requests run one by one
 * @param maxDelay how long the oldest request may wait for company, counted from its arrival; zero sends what is there
 * @param preferredSizes sizes that are sent without waiting further, ascending, each at most {@code maxSize}
 * @param priorities number of priority levels, 1 (highest) to this; 1 means that all are equal
 */
public record BatchOptions(int maxSize, Duration maxDelay, List<Integer> preferredSizes, int priorities) {
    /** No batch dimension, one priority. */
    public static final BatchOptions NONE = new BatchOptions(0, Duration.ZERO, List.of(), 1);

    public BatchOptions {
        preferredSizes = preferredSizes.stream().sorted().distinct().toList();
        Check.that(maxSize >= 0, "batch.max_size", maxSize, "0 (no batching) or more");
        Check.that(
                !maxDelay.isNegative() && maxDelay.compareTo(Duration.ofMinutes(1)) <= 0,
                "batch.max_delay",
                maxDelay,
                "0 to 1 minute");
        for (int size : preferredSizes) {
            Check.that(
                    size >= 1 && size <= maxSize,
                    "batch.preferred_sizes",
                    size,
                    "1 to batch.max_size, which is " + maxSize);
        }
        Check.that(priorities >= 1 && priorities <= 64, "batch.priorities", priorities, "1 to 64");
    }

    public static BatchOptions ofSize(int maxSize, Duration maxDelay) {
        return new BatchOptions(maxSize, maxDelay, List.of(), 1);
    }

    public boolean isBatched() {
        return maxSize > 0;
    }

    /** The level of a request that names none (0): the middle one. */
    public int defaultPriority() {
        return (priorities + 1) / 2;
    }
}
