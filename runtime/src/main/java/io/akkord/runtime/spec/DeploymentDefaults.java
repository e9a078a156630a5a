package io.akkord.runtime.spec;

import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.handler.HandlerDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the options of a deployment are where its user says nothing: the same in Java and in documents. */
public final class DeploymentDefaults {
    public static final String VERSION = "1";
    public static final int REPLICAS = 1;
    public static final int MAX_QUEUED = 1000;
    public static final int OVERLOAD_STATUS = 503;
    public static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(5);
    public static final Duration GRACEFUL_SHUTDOWN_TIMEOUT = Duration.ofSeconds(20);
    public static final Duration HEALTH_CHECK_PERIOD = Duration.ofSeconds(10);
    public static final Duration HEALTH_CHECK_TIMEOUT = Duration.ofSeconds(30);
    /** Once batching is asked for. */
    public static final BatchOptions BATCH = new BatchOptions(10, Duration.ZERO, List.of(), 1);

    private static final int MIN_AVAILABLE = 1;
    private static final int MIN_ONGOING_BATCHED = 16;
    private static final int MAX_ONGOING_MODEL = 16;
    private static final int MAX_ONGOING_HANDLER = 64;

    private DeploymentDefaults() {}

    /** Batch handlers batch unasked. */
    public static BatchOptions batch(HandlerDefinition handler) {
        return handler.batched() ? BATCH : BatchOptions.NONE;
    }

    /** With batching enough that the next batch is at hand when one ends. */
    public static int maxOngoing(BatchOptions batch, boolean handler) {
        if (batch.isBatched()) {
            return Math.max(MIN_ONGOING_BATCHED, 2 * batch.maxSize());
        }
        return handler ? MAX_ONGOING_HANDLER : MAX_ONGOING_MODEL;
    }

    public static int minAvailable(int replicas) {
        return Math.min(MIN_AVAILABLE, replicas);
    }

    /** A model claims a CPU slot, a handler nothing. */
    public static Optional<DeviceRequest> devices(boolean handler) {
        return handler ? Optional.empty() : Optional.of(new DeviceRequest.CpuSlots(1, 0));
    }
}
