package io.akkord.http;

import io.akkord.runtime.request.RequestIds;

/** What the connections of one server share. */
record Serving(
        HttpSettings settings,
        Endpoints endpoints,
        RequestIds requestIds,
        BodyLimits bodies,
        HttpMetrics metrics,
        AccessLog accessLog) {}
