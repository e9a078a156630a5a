package io.akkord.http;

import io.akkord.runtime.request.RequestIds;
import java.util.function.BooleanSupplier;

/**
 * What the connections of one listener share.
 *
 * @param draining whether the node leaves, so that connections end with their last response
 */
record Serving(
        HttpSettings settings,
        Door door,
        BooleanSupplier draining,
        Endpoints endpoints,
        RequestIds requestIds,
        BodyLimits bodies,
        HttpMetrics metrics,
        AccessLog accessLog) {}
