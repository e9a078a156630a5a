package io.akkord.runtime.handler;

import java.util.Map;

/**
 * Where a handler finds itself.
 *
 * @param deployment its name
 * @param replica the id of the replica that this handler is
 * @param node the id of the node it runs on
 * @param userConfig the deployment's {@code user_config}; immutable
 * @param calls the way to other deployments
 */
public record HandlerContext(
        String deployment, String replica, String node, Map<String, Object> userConfig, Calls calls) {

    /** As {@link Calls#handle}. */
    public <I, O> Handle<I, O> handle(String other, Class<I> requests, Class<O> responses) {
        return calls.handle(other, requests, responses);
    }
}
