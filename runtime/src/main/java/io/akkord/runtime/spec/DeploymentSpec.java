package io.akkord.runtime.spec;

import io.akkord.runtime.device.DeviceKind;
import io.akkord.runtime.device.DeviceRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A deployment as its user declared it: immutable, and valid once constructed.
 *
 * @param name letters, digits, '.', '_' and '-', at most 128; the model name under /v2/models
 * @param version what stands in /v2/models/{name}/versions/{version}
 * @param replicas running copies
 * @param maxOngoingRequests most requests a replica has in hand at once, running or next to run
 * @param maxQueuedRequests most requests that wait at one router; past it callers are refused at once
 * @param overloadStatus HTTP status of such a refusal: 503 or 429
 * @param requestTimeout from arrival to the last byte; zero means none
 * @param gracefulShutdownTimeout how long a draining replica may finish what it has
 * @param healthCheckPeriod between two health checks of a replica
 * @param healthCheckTimeout after which a health check has failed
 * @param engineThreads CPU threads of the engine of a replica; 0 lets the node choose
 * @param devices what each replica claims on its node; empty: nothing, as for Java handlers that compute little
 * @param isolation where the engine of a replica runs; MIG slices can only be had by {@link Isolation#PROCESS}
 * @param minAvailable READY replicas below which no drain, rollout or move takes it by its own will; at most {@code replicas}
 * @param placement which nodes its replicas may and should be on
 * @param userConfig handed to handlers at start and on reconfiguration; values as of JSON, numbers as {@link UserConfig} makes them
 * @param warmUp requests that a replica runs before it is READY: {@link io.akkord.runtime.tensor.Tensors}, or {@link EncodedPayload}, which
 *     any other request becomes here
 */
public record DeploymentSpec(
        String name,
        String version,
        Model model,
        BatchOptions batch,
        int replicas,
        int maxOngoingRequests,
        int maxQueuedRequests,
        int overloadStatus,
        Duration requestTimeout,
        Duration gracefulShutdownTimeout,
        Duration healthCheckPeriod,
        Duration healthCheckTimeout,
        int engineThreads,
        Optional<DeviceRequest> devices,
        Isolation isolation,
        int minAvailable,
        PlacementOptions placement,
        Map<String, Object> userConfig,
        List<Object> warmUp) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern VERSION = Pattern.compile("[0-9]{1,18}");
    private static final Duration SHORTEST_CHECK = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(365);

    public DeploymentSpec {
        Check.that(
                NAME.matcher(name).matches(),
                "deployment name",
                "'" + name + "'",
                "1 to 128 letters, digits, '.', '_' or '-', starting with a letter or digit");
        String at = "deployment '" + name + "': ";
        Check.that(VERSION.matcher(version).matches(), at + "version", "'" + version + "'", "a whole number");
        Check.that(replicas >= 1 && replicas <= 10_000, at + "replicas", replicas, "1 to 10000");
        Check.that(
                maxOngoingRequests >= 1 && maxOngoingRequests <= 100_000,
                at + "max_ongoing_requests",
                maxOngoingRequests,
                "1 to 100000");
        Check.that(
                maxQueuedRequests >= 0 && maxQueuedRequests <= 1_000_000,
                at + "max_queued_requests",
                maxQueuedRequests,
                "0 to 1000000");
        Check.that(
                overloadStatus == 503 || overloadStatus == 429, at + "overload_status", overloadStatus, "503 or 429");
        Check.that(!requestTimeout.isNegative(), at + "request_timeout", requestTimeout, "0 (none) or more");
        Check.that(
                !gracefulShutdownTimeout.isNegative(),
                at + "graceful_shutdown_timeout",
                gracefulShutdownTimeout,
                "0 or more");
        Check.that(
                healthCheckPeriod.compareTo(SHORTEST_CHECK) >= 0,
                at + "health_check_period",
                healthCheckPeriod,
                "10 ms or more");
        Check.that(
                healthCheckTimeout.compareTo(SHORTEST_CHECK) >= 0,
                at + "health_check_timeout",
                healthCheckTimeout,
                "10 ms or more");
        Check.that(
                engineThreads >= 0 && engineThreads <= 1024,
                at + "engine_threads",
                engineThreads,
                "0 (the node chooses) to 1024");
        checkLongest(at + "request_timeout", requestTimeout);
        checkLongest(at + "graceful_shutdown_timeout", gracefulShutdownTimeout);
        checkLongest(at + "health_check_period", healthCheckPeriod);
        checkLongest(at + "health_check_timeout", healthCheckTimeout);
        Check.that(
                isolation == Isolation.PROCESS
                        || devices.filter(request -> request.kind() == DeviceKind.MIG_SLICE)
                                .isEmpty(),
                at + "isolation",
                "in_process",
                "'process' for a MIG slice, which a process sees only alone");
        Check.that(
                minAvailable >= 0 && minAvailable <= replicas,
                at + "min_available",
                minAvailable,
                "0 to replicas, which is " + replicas);
        Check.that(
                devices.isPresent() || placement.resources().values().stream().allMatch(amount -> amount == 0),
                at + "placement.resources",
                placement.resources(),
                "{} where it has no devices, for a node gives both in one claim; a handler can ask for devices { cpu_slots = 1 }");
        userConfig = UserConfig.copy(at, userConfig);
        warmUp = WarmUp.copy(at, warmUp);
    }

    private static void checkLongest(String option, Duration duration) {
        Check.that(duration.compareTo(LONGEST) <= 0, option, duration, "at most 365 days");
    }
}
