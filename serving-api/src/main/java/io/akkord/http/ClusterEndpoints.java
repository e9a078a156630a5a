package io.akkord.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import io.akkord.actors.cluster.AgentCommand.LogLines;
import io.akkord.actors.cluster.ClusterState;
import io.akkord.actors.cluster.Peer;
import io.akkord.actors.node.ClusterControl;
import io.akkord.http.admin.AdminPaths;
import io.akkord.http.admin.DeploymentStatusDocument;
import io.akkord.http.admin.DeploymentsDocument;
import io.akkord.http.admin.LogsDocument;
import io.akkord.http.admin.NodesDocument;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The admin API's part about what there is: nodes, devices, routes, deployments and their logs; and the drain of a node. */
final class ClusterEndpoints {
    private static final int DEFAULT_LINES = 100;
    private static final int MOST_LINES = 10_000;

    private final Backend backend;
    private final ClusterControl cluster;
    private final StatusReader status;
    private final Duration drainTimeout;
    private final AdminReplies replies;

    ClusterEndpoints(
            Backend backend, ClusterControl cluster, StatusReader status, Duration drainTimeout, AdminReplies replies) {
        this.backend = backend;
        this.cluster = cluster;
        this.status = status;
        this.drainTimeout = drainTimeout;
        this.replies = replies;
    }

    List<Endpoints.Route> routes() {
        return List.of(
                get(
                        AdminPaths.NODES,
                        (exchange, arguments) ->
                                Reply.json(NodeDocuments.nodes(cluster.nodes()).write())),
                get(
                        AdminPaths.DEVICES,
                        (exchange, arguments) -> Reply.json(
                                NodeDocuments.devices(cluster.nodes()).write())),
                get(
                        AdminPaths.ROUTES,
                        (exchange, arguments) -> Reply.json(
                                ServerEndpoints.routes(backend.directory()).write())),
                get(
                        AdminPaths.DEPLOYMENTS,
                        (exchange, arguments) -> Reply.json(new DeploymentsDocument(status.deployments()).write())),
                get(
                        AdminPaths.DEPLOYMENTS + "/*",
                        (exchange, arguments) ->
                                Reply.json(deployment(arguments.get(0)).write())),
                route("GET", AdminPaths.DEPLOYMENTS + "/*/logs", this::logs),
                route("POST", AdminPaths.NODES + "/*/drain", this::drain));
    }

    private interface Document {
        Reply of(Exchange exchange, List<String> arguments) throws Refusal;
    }

    private static Endpoints.Route get(String path, Document document) {
        return route("GET", path, (exchange, arguments) -> {
            AdminRequest.query(exchange, Set.of());
            exchange.answer(document.of(exchange, arguments));
        });
    }

    private static Endpoints.Route route(String method, String path, AdminReplies.Step step) {
        return Endpoints.Route.of(method, path, AdminReplies.refusing(step)).through(Entrance.ADMIN);
    }

    private DeploymentStatusDocument deployment(String name) throws Refusal {
        return status.deployment(name).orElseThrow(() -> status.noDeployment(name));
    }

    private void logs(Exchange exchange, List<String> arguments) throws Refusal {
        String name = arguments.get(0);
        Map<String, String> query = AdminRequest.query(exchange, Set.of("lines"));
        int most = AdminRequest.whole(query, "lines", DEFAULT_LINES, MOST_LINES);
        deployment(name);
        Set<String> silent = new TreeSet<>();
        cluster.nodes().peers().forEach(peer -> silent.add(peer.node()));
        replies.answer(exchange, cluster.logs(name, most), answers -> {
            answers.forEach(one -> silent.remove(one.node()));
            return Reply.json(logs(name, answers, most, silent).write());
        });
    }

    private static LogsDocument logs(String name, List<LogLines> answers, int most, Set<String> silent) {
        List<LogsDocument.Line> lines = answers.stream()
                .flatMap(node -> node.lines().stream()
                        .map(line -> new LogsDocument.Line(node.node(), line.epochMillis(), line.level(), line.text())))
                .sorted(Comparator.comparingLong(LogsDocument.Line::epochMillis))
                .toList();
        return new LogsDocument(
                name, lines.subList(Math.max(0, lines.size() - most), lines.size()), List.copyOf(silent));
    }

    private void drain(Exchange exchange, List<String> arguments) throws Refusal {
        String node = arguments.get(0);
        AdminRequest.query(exchange, Set.of());
        JsonNode body = replies.json(exchange, Set.of("timeout"));
        Duration within = body.has("timeout") ? timeout(body.path("timeout")) : drainTimeout;
        ClusterState state = cluster.nodes();
        if (state.find(node).isEmpty()) {
            List<String> known = state.peers().stream().map(Peer::node).sorted().toList();
            throw new Refusal(
                    Statuses.NOT_FOUND, "there is no node '" + node + "'; there are " + String.join(", ", known));
        }
        String key = exchange.keyName();
        String why = "asked over HTTP" + (key.isEmpty() ? "" : " with key " + key);
        replies.answer(exchange, cluster.drain(node, within, why), begun -> {
            ClusterState now = cluster.nodes();
            NodesDocument document = NodeDocuments.nodes(
                    new ClusterState(now.self(), now.find(node).stream().toList()));
            return Reply.json(document.write()).withStatus(Statuses.ACCEPTED);
        });
    }

    private static Duration timeout(JsonNode value) throws Refusal {
        try {
            if (value.isTextual()) {
                Duration within = ConfigValueFactory.fromMap(Map.of("timeout", value.textValue()))
                        .toConfig()
                        .getDuration("timeout");
                if (!within.isNegative() && value.textValue().matches(".*[a-z].*")) {
                    return within;
                }
            }
        } catch (ConfigException e) {
            // Told below.
        }
        throw Refusal.badRequest("timeout must be a time with its unit, such as \"30s\", but is " + value);
    }
}
