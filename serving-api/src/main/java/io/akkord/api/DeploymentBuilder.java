package io.akkord.api;

import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentDefaults;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.PlacementOptions;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.spec.UserConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The options that all kinds of deployments share. Defaults are listed at {@link Deployment}. Not thread-safe; what {@link #build} returns
 * is immutable.
 *
 * @param <B> the kind of builder
 */
public abstract sealed class DeploymentBuilder<B extends DeploymentBuilder<B>>
        permits TorchScriptDeployment, HandlerDeployment {
    private final String name;
    private final List<TensorSpec> inputs = new ArrayList<>();
    private final List<TensorSpec> outputs = new ArrayList<>();
    private final List<Object> warmUp = new ArrayList<>();
    private String version = DeploymentDefaults.VERSION;
    private @Nullable BatchOptions batch;
    private int replicas = DeploymentDefaults.REPLICAS;
    private @Nullable Integer maxOngoingRequests;
    private int maxQueuedRequests = DeploymentDefaults.MAX_QUEUED;
    private int overloadStatus = DeploymentDefaults.OVERLOAD_STATUS;
    private Duration requestTimeout = DeploymentDefaults.REQUEST_TIMEOUT;
    private Duration gracefulShutdownTimeout = DeploymentDefaults.GRACEFUL_SHUTDOWN_TIMEOUT;
    private Duration healthCheckPeriod = DeploymentDefaults.HEALTH_CHECK_PERIOD;
    private Duration healthCheckTimeout = DeploymentDefaults.HEALTH_CHECK_TIMEOUT;
    private int engineThreads;
    private Optional<DeviceRequest> devices;
    private Isolation isolation = Isolation.IN_PROCESS;
    private @Nullable Integer minAvailable;
    private PlacementOptions placement = PlacementOptions.ANY;
    private Map<String, Object> userConfig = Map.of();

    DeploymentBuilder(String name, Optional<DeviceRequest> devices) {
        this.name = name;
        this.devices = devices;
    }

    /** What stands in {@code /v2/models/NAME/versions/VERSION}: a whole number. The default is "1". */
    public B version(String number) {
        version = number;
        return self();
    }

    /**
     * Declares the next input, in the order in which the model takes them.
     *
     * @param input its shape leaves out the batch dimension where the deployment batches
     */
    public B input(TensorSpec input) {
        inputs.add(input);
        return self();
    }

    /** Declares the next output, in the order in which the model returns them. */
    public B output(TensorSpec output) {
        outputs.add(output);
        return self();
    }

    /** Turns batching on, with these options. */
    public B batch(UnaryOperator<BatchBuilder> options) {
        try {
            batch = options.apply(new BatchBuilder()).build();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(at() + e.getMessage(), e);
        }
        return self();
    }

    /** Running copies. */
    public B replicas(int count) {
        replicas = count;
        return self();
    }

    /** Most requests a replica has in hand at once, running or next to run. */
    public B maxOngoingRequests(int count) {
        maxOngoingRequests = count;
        return self();
    }

    /** Most requests that wait on one ingress node; past it callers are refused at once. */
    public B maxQueuedRequests(int count) {
        maxQueuedRequests = count;
        return self();
    }

    /** HTTP status of such a refusal: 503 or 429. */
    public B overloadStatus(int status) {
        overloadStatus = status;
        return self();
    }

    /** From arrival to the last byte of the answer; zero means none. */
    public B requestTimeout(Duration timeout) {
        requestTimeout = timeout;
        return self();
    }

    /** How long a draining replica may finish what it has. */
    public B gracefulShutdownTimeout(Duration timeout) {
        gracefulShutdownTimeout = timeout;
        return self();
    }

    /** Between two health checks of a replica. */
    public B healthCheckPeriod(Duration period) {
        healthCheckPeriod = period;
        return self();
    }

    /** After which a health check has failed, and the replica is replaced. */
    public B healthCheckTimeout(Duration timeout) {
        healthCheckTimeout = timeout;
        return self();
    }

    /** CPU threads of a replica's engine; 0 lets the node choose. */
    public B engineThreads(int count) {
        engineThreads = count;
        return self();
    }

    /**
     * What each replica claims on its node: CPU slots, whole GPUs, a share of one, or a MIG slice. A model claims one CPU slot unless told
     * otherwise, a handler nothing.
     */
    public B devices(DeviceRequest request) {
        devices = Optional.of(request);
        return self();
    }

    /** Where the engine of a replica runs: in this JVM, or in one of its own. */
    public B isolation(Isolation where) {
        isolation = where;
        return self();
    }

    /** READY replicas below which no drain, rollout or move takes the deployment by its own will; at most {@code replicas}. */
    public B minAvailable(int count) {
        minAvailable = count;
        return self();
    }

    /** Which nodes its replicas may and should be on. */
    public B placement(PlacementOptions options) {
        placement = options;
        return self();
    }

    /**
     * Handed to handlers at start.
     *
     * @param values strings, numbers, booleans, and lists and maps of these, as in JSON
     */
    public B userConfig(Map<String, ?> values) {
        userConfig = UserConfig.copy(at(), values);
        return self();
    }

    final B addWarmUp(List<?> requests) {
        warmUp.addAll(requests);
        return self();
    }

    final List<Object> warmUp() {
        return List.copyOf(warmUp);
    }

    /**
     * The deployment as declared.
     *
     * @throws IllegalArgumentException names the deployment, the option, what was found and what is allowed
     */
    public DeploymentSpec build() {
        unique("input", inputs);
        unique("output", outputs);
        Model model;
        try {
            model = model(inputs, outputs);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(at() + e.getMessage(), e);
        }
        BatchOptions batching = batch == null ? defaultBatch() : batch;
        DeploymentSpec spec = new DeploymentSpec(
                name,
                version,
                model,
                batching,
                replicas,
                maxOngoingRequests == null ? DeploymentDefaults.maxOngoing(batching, isHandler()) : maxOngoingRequests,
                maxQueuedRequests,
                overloadStatus,
                requestTimeout,
                gracefulShutdownTimeout,
                healthCheckPeriod,
                healthCheckTimeout,
                engineThreads,
                devices,
                isolation,
                minAvailable == null ? DeploymentDefaults.minAvailable(replicas) : minAvailable,
                placement,
                userConfig,
                warmUp);
        check(spec);
        return spec;
    }

    private void unique(String what, List<TensorSpec> specs) {
        Set<String> names = new HashSet<>();
        for (TensorSpec spec : specs) {
            if (!names.add(spec.name())) {
                throw new IllegalArgumentException(
                        at() + "names of " + what + "s must be unique, but '" + spec.name() + "' is declared twice");
            }
        }
    }

    final String at() {
        return "deployment '" + name + "': ";
    }

    abstract B self();

    abstract Model model(List<TensorSpec> inputs, List<TensorSpec> outputs);

    abstract BatchOptions defaultBatch();

    abstract boolean isHandler();

    abstract void check(DeploymentSpec spec);
}
