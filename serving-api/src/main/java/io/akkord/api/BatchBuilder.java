package io.akkord.api;

import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentDefaults;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** How requests are put together for one run of the model. Defaults are listed at {@link Deployment}. */
public final class BatchBuilder {
    private int maxSize = DeploymentDefaults.BATCH.maxSize();
    private Duration maxDelay = DeploymentDefaults.BATCH.maxDelay();
    private List<Integer> preferredSizes = DeploymentDefaults.BATCH.preferredSizes();
    private int priorities = DeploymentDefaults.BATCH.priorities();

    BatchBuilder() {}

    /** Most rows in a batch; 0 means that the model has no batch dimension and requests run one by one. */
    public BatchBuilder maxSize(int rows) {
        maxSize = rows;
        return this;
    }

    /** How long the oldest request may wait for company, counted from its arrival; at most a minute. */
    public BatchBuilder maxDelay(Duration delay) {
        maxDelay = delay;
        return this;
    }

    /** Sizes that are sent without waiting further, each at most the maximum size. */
    public BatchBuilder preferredSizes(int... sizes) {
        preferredSizes = Arrays.stream(sizes).boxed().toList();
        return this;
    }

    /** Number of priority levels; 1 is the highest, and a request that names none has the middle one. */
    public BatchBuilder priorities(int levels) {
        priorities = levels;
        return this;
    }

    BatchOptions build() {
        return new BatchOptions(maxSize, maxDelay, preferredSizes, priorities);
    }
}
