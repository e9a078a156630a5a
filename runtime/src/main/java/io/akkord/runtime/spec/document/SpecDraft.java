package io.akkord.runtime.spec.document;

import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentDefaults;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.PlacementOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A deployment while it is read: always valid, and where nothing is said as {@link DeploymentDefaults} has it. Whether an option is allowed shows
 * in building the draft with it.
 */
final class SpecDraft implements Cloneable {
    /** Stands in where the model could not be read, so that the other options can be checked nevertheless. */
    private static final Model UNKNOWN = new Model.JavaHandler(
            new HandlerDefinition("unknown", "unknown", "unknown", false, true, List.of()), List.of(), List.of());

    String name = "unnamed";
    String version = DeploymentDefaults.VERSION;
    Model model = UNKNOWN;

    @Nullable
    BatchOptions batch;

    int replicas = DeploymentDefaults.REPLICAS;

    @Nullable
    Integer minAvailable;

    @Nullable
    Integer maxOngoingRequests;

    int maxQueuedRequests = DeploymentDefaults.MAX_QUEUED;
    int overloadStatus = DeploymentDefaults.OVERLOAD_STATUS;
    Duration requestTimeout = DeploymentDefaults.REQUEST_TIMEOUT;
    Duration gracefulShutdownTimeout = DeploymentDefaults.GRACEFUL_SHUTDOWN_TIMEOUT;
    Duration healthCheckPeriod = DeploymentDefaults.HEALTH_CHECK_PERIOD;
    Duration healthCheckTimeout = DeploymentDefaults.HEALTH_CHECK_TIMEOUT;
    int engineThreads;

    @Nullable
    Optional<DeviceRequest> devices;

    Isolation isolation = Isolation.IN_PROCESS;
    PlacementOptions placement = PlacementOptions.ANY;
    Map<String, Object> userConfig = Map.of();
    List<Object> warmUp = List.of();

    SpecDraft copy() {
        try {
            return (SpecDraft) clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isHandler() {
        return model instanceof Model.JavaHandler;
    }

    BatchOptions batching() {
        if (batch != null) {
            return batch;
        }
        return model instanceof Model.JavaHandler handler
                ? DeploymentDefaults.batch(handler.definition())
                : BatchOptions.NONE;
    }

    DeploymentSpec build() {
        return new DeploymentSpec(
                name,
                version,
                model,
                batching(),
                replicas,
                maxOngoingRequests == null
                        ? DeploymentDefaults.maxOngoing(batching(), isHandler())
                        : maxOngoingRequests,
                maxQueuedRequests,
                overloadStatus,
                requestTimeout,
                gracefulShutdownTimeout,
                healthCheckPeriod,
                healthCheckTimeout,
                engineThreads,
                devices == null ? DeploymentDefaults.devices(isHandler()) : devices,
                isolation,
                minAvailable == null ? DeploymentDefaults.minAvailable(replicas) : minAvailable,
                placement,
                userConfig,
                warmUp);
    }
}
