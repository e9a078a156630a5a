package io.akkord.http;

import io.akkord.http.access.AccessControl;
import io.akkord.runtime.request.RequestIds;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Puts together what the listeners of a server share. */
final class ServerParts {
    private final HttpSettings settings;
    private final HttpMetrics metrics = new HttpMetrics();
    private final RequestIds requestIds = new RequestIds();
    private final AccessLog accessLog;
    private final AccessControl access;
    private final BodyLimits bodies;
    private final Draining draining;
    private final Endpoints endpoints;

    /** @param stopping whether the server has begun to stop */
    ServerParts(Backend backend, HttpSettings settings, AtomicBoolean stopping) {
        this.settings = settings;
        this.accessLog = new AccessLog(settings.accessLog());
        this.access = new AccessControl(settings.access().keys(), System.nanoTime());
        String retryAfter = Long.toString((settings.retryAfter().toMillis() + 999) / 1000);
        this.bodies = new BodyLimits(settings.maxBodySize(), new ByteBudget(settings.bodyMemory()), retryAfter);
        this.draining = new Draining(stopping, backend.cluster());
        this.endpoints = endpoints(backend, retryAfter);
    }

    /** @param withAdmin whether the listener serves the admin API */
    Serving serving(boolean withAdmin) {
        return new Serving(
                settings,
                new Door(settings.access(), access, withAdmin),
                draining,
                endpoints,
                requestIds,
                bodies,
                metrics,
                accessLog);
    }

    private Endpoints endpoints(Backend backend, String retryAfter) {
        BodyDecompressor decompressor = new BodyDecompressor(bodies);
        Submitter submitter = new Submitter(retryAfter);
        InferEndpoint infer = new InferEndpoint(submitter, decompressor, settings);
        ApplicationEndpoint applications = new ApplicationEndpoint(
                backend.directory(), infer, new HandlerJson(settings.maxJsonDepth()), decompressor, submitter);
        Endpoint models = new ModelLookup(backend.directory()).endpoint(infer::serve);
        List<Endpoints.Route> routes = new ArrayList<>();
        // First, because the first that fits is taken and this one is asked most.
        routes.add(Endpoints.Route.post("/v2/models/*/infer", models));
        routes.add(Endpoints.Route.post("/v2/models/*/versions/*/infer", models));
        routes.addAll(new ModelEndpoints(backend.directory()).routes());
        routes.addAll(new RepositoryEndpoints(backend.directory(), backend.models()).routes());
        routes.add(Endpoints.Route.get(
                        "/metrics",
                        new MetricsEndpoint(backend.directory(), backend.devices(), metrics, bodies.budget()))
                .through(Entrance.METRICS));
        routes.add(Endpoints.Route.get("/-/devices", new DevicesEndpoint(backend.devices()))
                .through(Entrance.ADMIN));
        routes.addAll(new ServerEndpoints(backend.directory(), draining).routes());
        backend.cluster().ifPresent(cluster -> {
            StatusReader status = new StatusReader(cluster, backend.directory());
            AdminReplies replies = new AdminReplies(decompressor, retryAfter);
            routes.addAll(new ApplicationAdmin(cluster, status, replies).routes());
            routes.addAll(new ClusterEndpoints(
                            backend, cluster, status, settings.admin().drainTimeout(), replies)
                    .routes());
        });
        return new Endpoints(routes, applications::find);
    }
}
