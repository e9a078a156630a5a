package io.akkord.runtime.handler;

/** The way from a handler to other deployments, of its own application or another, on any node. Thread-safe. */
@FunctionalInterface
public interface Calls {

    /**
     * A handle on a deployment. Nothing is looked up now: each call finds the deployment by name, wherever its replicas are, and checks the
     * types, so a handle can be made before the other deployment is there and stays good over its updates.
     *
     * @param requests the request type of its handler; {@link io.akkord.runtime.tensor.Tensors} for models
     * @param responses the response type, likewise
     * @throws UnsupportedOperationException where this handler cannot call others; the message says why
     */
    <I, O> Handle<I, O> handle(String deployment, Class<I> requests, Class<O> responses);
}
