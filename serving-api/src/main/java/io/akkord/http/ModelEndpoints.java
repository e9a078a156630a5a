package io.akkord.http;

import io.akkord.actors.node.DeploymentDirectory;
import io.akkord.actors.node.DeploymentPort;
import io.akkord.http.v2.ModelConfig;
import io.akkord.http.v2.ModelMetadata;
import io.akkord.http.v2.ModelStatistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
        add(routes, "", (exchange, port) -> exchange.answer(Reply.json(ModelMetadata.json(port.spec()))));
        add(routes, "/ready", (exchange, port) -> exchange.answer(Reply.empty(port.isReady() ? 200 : 400)));
        add(routes, "/config", (exchange, port) -> exchange.answer(Reply.json(ModelConfig.json(port.spec()))));
        add(routes, "/stats", (exchange, port) -> exchange.answer(stats(List.of(port))));
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
                .toList());
    }

    private static Reply stats(List<DeploymentPort> ports) {
        return Reply.json(ModelStatistics.json(ports.stream()
                .map(port -> new ModelStatistics.Entry(
                        port.spec().name(), port.spec().version(), port.stats().snapshot()))
                .toList()));
    }
}
