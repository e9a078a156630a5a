package io.akkord.api;

import io.akkord.actors.node.PortHandle;
import io.akkord.runtime.handler.Calls;
import io.akkord.runtime.handler.Handle;
import io.akkord.runtime.handler.RequestContext;
import io.akkord.runtime.handler.RequestFailedException;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.tensor.Tensors;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Calls a deployment from Java, on the way that requests over HTTP take. Immutable and thread-safe. It finds its deployment by name at each
 * call, so it stays good over updates. Handlers get theirs by {@link Calls}.
 *
 * @param <I> the request type: of the handler, or {@link Tensors}
 * @param <O> the response type, likewise
 */
public final class DeploymentHandle<I, O> implements Handle<I, O> {
    private final PortHandle<I, O> port;

    private DeploymentHandle(PortHandle<I, O> port) {
        this.port = port;
    }

    static <I, O> DeploymentHandle<I, O> of(PortHandle<I, O> port) {
        port.problem().ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        return new DeploymentHandle<>(port);
    }

    /**
     * A handle whose calls end with {@link Reason#REQUEST_TIMEOUT} after this time, if the deployment's own request timeout does not end them
     * earlier.
     */
    @Override
    public DeploymentHandle<I, O> withTimeout(Duration limit) {
        return new DeploymentHandle<>(port.withTimeout(limit));
    }

    /** A handle whose calls have this priority: 1, the highest, to the deployment's {@code batch.priorities}. */
    @Override
    public DeploymentHandle<I, O> withPriority(int level) {
        return new DeploymentHandle<>(port.withPriority(level));
    }

    @Override
    public DeploymentHandle<I, O> within(RequestContext context) {
        return new DeploymentHandle<>(port.within(context));
    }

    /**
     * Calls the deployment. Never blocks.
     *
     * @return completes on the common pool with the response, or fails with {@link RequestFailedException}. Cancelling it cancels the
     *     request: it does not reach the model if it still waits
     */
    @Override
    public CompletableFuture<O> call(I request) {
        return port.call(request);
    }
}
