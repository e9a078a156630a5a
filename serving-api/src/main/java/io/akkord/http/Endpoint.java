package io.akkord.http;

import java.util.List;

/** Answers the requests of one path. */
@FunctionalInterface
interface Endpoint {

    /**
     * Answers the request, now or later, through {@link Exchange#answer}. Called on the connection's stage with the body in memory; must
     * not block.
     *
     * @param arguments what stands in the path for the route's {@code *}, in order
     */
    void serve(Exchange exchange, List<String> arguments);
}
