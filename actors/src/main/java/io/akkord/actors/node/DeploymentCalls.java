package io.akkord.actors.node;

import io.akkord.runtime.handler.Calls;
import java.util.function.Supplier;

/**
 * Calls from Java, on the way that requests over HTTP take. Thread-safe.
 *
 * @param directory finds deployments
 * @param ids makes the id of a call that belongs to no request
 */
public record DeploymentCalls(DeploymentDirectory directory, Supplier<String> ids) implements Calls {
    @Override
    public <I, O> PortHandle<I, O> handle(String deployment, Class<I> requests, Class<O> responses) {
        return PortHandle.of(this, deployment, requests, responses);
    }
}
