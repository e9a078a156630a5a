package io.akkord.http;

/** What the connections of one server share. */
record Serving(
        HttpSettings settings,
        Endpoints endpoints,
        RequestIds requestIds,
        BodyLimits bodies,
        HttpMetrics metrics,
        AccessLog accessLog) {}
