package io.akkord.http;

import akka.http.javadsl.model.ContentTypes;
import akka.util.ByteString;
import io.akkord.actors.node.DeploymentDirectory;
import io.akkord.actors.node.DeploymentPort;
import io.akkord.actors.node.DeploymentStatus.State;
import io.akkord.http.admin.RoutesDocument;
import io.akkord.http.v2.ServerMetadata;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What the server says about itself: metadata, health, routes. */
final class ServerEndpoints {
    private final DeploymentDirectory directory;
    private final BooleanSupplier draining;

    /** @param draining whether the node leaves: it is then no longer ready */
    ServerEndpoints(DeploymentDirectory directory, BooleanSupplier draining) {
        this.directory = directory;
        this.draining = draining;
    }

    List<Endpoints.Route> routes() {
        return List.of(
                Endpoints.Route.get("/v2/health/live", (exchange, arguments) -> exchange.answer(Reply.empty(200)))
                        .through(Entrance.OPEN),
                Endpoints.Route.get(
                                "/v2/health/ready", (exchange, arguments) -> exchange.answer(Reply.empty(readiness())))
                        .through(Entrance.OPEN),
                Endpoints.Route.get(
                        "/v2",
                        (exchange, arguments) -> exchange.answer(Reply.json(ServerMetadata.json(Version.CURRENT)))),
                Endpoints.Route.get("/-/healthz", (exchange, arguments) -> exchange.answer(healthz()))
                        .through(Entrance.OPEN),
                Endpoints.Route.get("/-/routes", (exchange, arguments) -> exchange.answer(applications())));
    }

    /** 503, at which load balancers look elsewhere, while the node drains; 400, as Triton says it, while a model is not ready. */
    private int readiness() {
        if (draining.getAsBoolean()) {
            return Statuses.UNAVAILABLE;
        }
        return isReady() ? 200 : Statuses.BAD_REQUEST;
    }

    /** Ready when everything that is to serve does: a deployment that its user unloaded does not count. */
    private boolean isReady() {
        for (DeploymentPort port : directory.all()) {
            State state = port.status().state();
            if (state != State.READY && state != State.UNLOADED && state != State.DRAINING) {
                return false;
            }
        }
        return true;
    }

    private Reply healthz() {
        boolean leaving = draining.getAsBoolean();
        return new Reply(
                leaving ? Statuses.UNAVAILABLE : 200,
                ContentTypes.TEXT_PLAIN_UTF8,
                ByteString.fromString(leaving ? "draining\n" : "ok\n"),
                List.of());
    }

    private Reply applications() {
        return Reply.json(routes(directory).write());
    }

    static RoutesDocument routes(DeploymentDirectory directory) {
        return new RoutesDocument(directory.routes().stream()
                .map(route -> new RoutesDocument.Route(
                        route.prefix(),
                        route.application(),
                        route.ingress().spec().name()))
                .toList());
    }
}
