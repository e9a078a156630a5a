package io.akkord.http;

import akka.http.javadsl.model.ContentTypes;
import akka.util.ByteString;
import io.akkord.actors.node.DeploymentDirectory;
import io.akkord.actors.node.DeploymentPort;
import io.akkord.actors.node.DeploymentStatus.State;
import io.akkord.http.v2.ServerMetadata;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What the server says about itself: metadata, health, routes. */
final class ServerEndpoints {
    private final DeploymentDirectory directory;
    private final BooleanSupplier stopping;

    /** @param stopping whether the server has begun to stop: it is then no longer ready */
    ServerEndpoints(DeploymentDirectory directory, BooleanSupplier stopping) {
        this.directory = directory;
        this.stopping = stopping;
    }

    List<Endpoints.Route> routes() {
        return List.of(
                Endpoints.Route.get("/v2/health/live", (exchange, arguments) -> exchange.answer(Reply.empty(200))),
                Endpoints.Route.get(
                        "/v2/health/ready",
                        (exchange, arguments) -> exchange.answer(Reply.empty(isReady() ? 200 : Statuses.BAD_REQUEST))),
                Endpoints.Route.get(
                        "/v2",
                        (exchange, arguments) -> exchange.answer(Reply.json(ServerMetadata.json(Version.CURRENT)))),
                Endpoints.Route.get("/-/healthz", (exchange, arguments) -> exchange.answer(healthz())),
                Endpoints.Route.get("/-/routes", (exchange, arguments) -> exchange.answer(applications())));
    }

    /** Ready when everything that is to serve does: a deployment that its user unloaded does not count. */
    private boolean isReady() {
        if (stopping.getAsBoolean()) {
            return false;
        }
        for (DeploymentPort port : directory.all()) {
            State state = port.status().state();
            if (state != State.READY && state != State.UNLOADED && state != State.DRAINING) {
                return false;
            }
        }
        return true;
    }

    private static Reply healthz() {
        return new Reply(200, ContentTypes.TEXT_PLAIN_UTF8, ByteString.fromString("ok\n"), List.of());
    }

    private Reply applications() {
        List<Map<String, Object>> routes = directory.routes().stream()
                .map(route -> Json.object(
                        "prefix", route.prefix(),
                        "application", route.application(),
                        "deployment", route.ingress().spec().name()))
                .toList();
        return Reply.json(Json.write(Json.object("routes", routes)));
    }
}
