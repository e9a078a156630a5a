package io.akkord.api;

import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.handler.HandlerLifecycle;

/**
 * Where the declaration of a deployment starts: a model with its options.
 *
 * <pre>{@code
 * Deployment.torchScript("digits")
 *     .model(Path.of("digits.pt"))
 *     .input(TensorSpec.of("image", DataType.FP32, 64))
 *     .output(TensorSpec.of("scores", DataType.FP32, 10))
 *     .batch(b -> b.maxSize(32).maxDelay(Duration.ofMillis(2)))
 *     .replicas(2)
 *     .build();
 * }</pre>
 *
 * <p>Options mean what they mean in Ray Serve, and these are their defaults:
 *
 * <table>
 * <caption>Options of a deployment</caption>
 * <tr><th>option</th><th>default</th><th>beside Ray Serve</th></tr>
 * <tr><td>replicas</td><td>1</td><td>the same</td></tr>
 * <tr><td>max_ongoing_requests, per replica</td><td>with batching the larger of 16 and 2 × batch.max_size, so that the next batch is
 *     at hand when one ends; otherwise 16 for models and 64 for handlers</td><td>there 5</td></tr>
 * <tr><td>max_queued_requests, per ingress node</td><td>1000</td><td>there without bound</td></tr>
 * <tr><td>overload_status</td><td>503</td><td>the same; 429 may be chosen</td></tr>
 * <tr><td>request_timeout</td><td>5 minutes</td><td>there none; zero means none here too</td></tr>
 * <tr><td>graceful_shutdown_timeout</td><td>20 s</td><td>the same</td></tr>
 * <tr><td>health_check_period</td><td>10 s</td><td>the same</td></tr>
 * <tr><td>health_check_timeout</td><td>30 s</td><td>the same</td></tr>
 * <tr><td>batch.max_size</td><td>10 once batching is asked for, and for every batch handler</td><td>the same</td></tr>
 * <tr><td>batch.max_delay</td><td>0: a free replica takes what waits, and batches form while it is busy</td><td>there 10 ms</td></tr>
 * <tr><td>batch.preferred_sizes</td><td>none</td><td>absent there</td></tr>
 * <tr><td>batch.priorities</td><td>1: all requests are equal</td><td>absent there</td></tr>
 * <tr><td>engine_threads</td><td>0: the node chooses</td><td>absent there</td></tr>
 * <tr><td>min_available</td><td>1, which is also at most replicas</td><td>absent there</td></tr>
 * <tr><td>placement</td><td>any node</td><td>there by resources</td></tr>
 * <tr><td>warm-up requests</td><td>none</td><td>absent there</td></tr>
 * </table>
 */
public final class Deployment {
    private Deployment() {}

    /** A TorchScript file; it needs {@code model}, and at least one {@code input} and {@code output}. */
    public static TorchScriptDeployment torchScript(String name) {
        return new TorchScriptDeployment(name);
    }

    /**
     * A Java handler.
     *
     * @param handler implements {@link io.akkord.runtime.handler.Handler} or {@link io.akkord.runtime.handler.BatchHandler}, is public
     *     and has a public constructor without arguments
     * @throws IllegalArgumentException when it cannot be instantiated or does not fix its request and response types
     */
    public static HandlerDeployment handler(String name, Class<? extends HandlerLifecycle> handler) {
        try {
            return new HandlerDeployment(name, HandlerDefinition.of(handler));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("deployment '" + name + "': " + e.getMessage(), e);
        }
    }
}
