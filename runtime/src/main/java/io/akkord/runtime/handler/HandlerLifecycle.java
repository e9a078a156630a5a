package io.akkord.runtime.handler;

import java.util.Map;

/** What every handler may take part in besides answering. All of it is called from threads kept for handlers, never concurrently. */
public sealed interface HandlerLifecycle permits Handler, BatchHandler {

    /**
     * Called once, before the first request. A handler that calls other deployments makes its handles here.
     *
     * @throws Exception fails the start of the replica, with this as the reason
     */
    default void start(HandlerContext context) throws Exception {
        start(context.userConfig());
    }

    /**
     * Called by {@link #start(HandlerContext)}, where that is not overridden: for handlers that need their configuration alone.
     *
     * @param userConfig the deployment's {@code user_config}; immutable
     * @throws Exception fails the start of the replica, with this as the reason
     */
    default void start(Map<String, Object> userConfig) throws Exception {}

    /**
     * Called when the deployment's {@code user_config} has changed. A handler that overrides this goes on serving under the new one; where it is
     * not overridden, new replicas take the place of the old ones.
     *
     * @throws Exception says that the new one cannot be used: new replicas are started instead
     */
    default void reconfigure(Map<String, Object> userConfig) throws Exception {
        throw new UnsupportedOperationException(getClass().getName() + " does not override reconfigure");
    }

    /**
     * Asks the handler how it is.
     *
     * @throws Exception says that the replica is ill and is to be replaced
     */
    default void checkHealth() throws Exception {}

    /** Called once, after the last request. */
    default void close() throws Exception {}
}
