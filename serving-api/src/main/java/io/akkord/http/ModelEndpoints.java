package io.akkord.http;

import io.akkord.actors.node.DeploymentDirectory;
import io.akkord.actors.node.DeploymentPort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What the server says about models: metadata, readiness, configuration, statistics. */
final class ModelEndpoints {
    private final DeploymentDirectory directory;
    private final ModelLookup lookup;

    ModelEndpoints(DeploymentDirectory directory) {
        this.directory = directory;
        this.lookup = new ModelLookup(directory);
    }

    List<Endpoints.Route> routes() {
        List<Endpoints.Route> routes = new ArrayList<>();
        // Before the model paths: a model named "stats" does not hide it.
        routes.add(Endpoints.Route.get("/v2/models/stats", (exchange, arguments) -> exchange.answer(allStats())));
        add(routes, "", (exchange, port) -> exchange.answer(Reply.json(ModelDocuments.metadata(port.spec()))));
        add(routes, "/ready", (exchange, port) -> exchange.answer(Reply.empty(port.isReady() ? 200 : 400)));
        add(routes, "/config", (exchange, port) -> exchange.answer(Reply.json(ModelDocuments.config(port.spec()))));
        add(routes, "/stats", (exchange, port) -> exchange.answer(stats(List.of(ModelDocuments.stats(port)))));
        return routes;
    }

    private void add(List<Endpoints.Route> routes, String end, BiConsumer<Exchange, DeploymentPort> then) {
        Endpoint endpoint = lookup.endpoint(then);
        routes.add(Endpoints.Route.get("/v2/models/*" + end, endpoint));
        routes.add(Endpoints.Route.get("/v2/models/*/versions/*" + end, endpoint));
    }

    private Reply allStats() {
        return stats(directory.all().stream()
                .sorted(Comparator.comparing(port -> port.spec().name()))
                .map(ModelDocuments::stats)
                .toList());
    }

    private static Reply stats(List<Map<String, Object>> models) {
        return Reply.json(Json.object("model_stats", models));
    }
}
