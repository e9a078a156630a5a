package io.akkord.actors.node;

import io.akkord.runtime.spec.ApplicationSpec;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The directory of a node: an immutable snapshot, replaced as a whole by the node's guardian. */
final class NodeDirectory implements DeploymentDirectory {
    private volatile Snapshot snapshot = new Snapshot(new TreeMap<>(), new TreeMap<>());

    private record Snapshot(SortedMap<String, DeploymentPort> ports, SortedMap<String, Route> routes) {}

    /** Replaces everything. */
    void publish(Map<ApplicationSpec, Map<String, DeploymentPort>> applications) {
        SortedMap<String, DeploymentPort> ports = new TreeMap<>();
        SortedMap<String, Route> routes = new TreeMap<>();
        applications.forEach((application, its) -> {
            ports.putAll(its);
            DeploymentPort ingress = its.get(application.ingress().name());
            if (ingress != null) {
                routes.put(
                        application.routePrefix(), new Route(application.routePrefix(), application.name(), ingress));
            }
        });
        snapshot = new Snapshot(ports, routes);
    }

    @Override
    public Optional<DeploymentPort> find(String deployment) {
        return Optional.ofNullable(snapshot.ports().get(deployment));
    }

    @Override
    public Collection<DeploymentPort> all() {
        return java.util.List.copyOf(snapshot.ports().values());
    }

    @Override
    public Optional<Route> route(String path) {
        SortedMap<String, Route> routes = snapshot.routes();
        String prefix = path;
        while (!prefix.isEmpty()) {
            @Nullable Route route = routes.get(prefix);
            if (route != null) {
                return Optional.of(route);
            }
            prefix = prefix.substring(0, Math.max(0, prefix.lastIndexOf('/')));
        }
        return path.startsWith("/") ? Optional.ofNullable(routes.get("/")) : Optional.empty();
    }

    @Override
    public Collection<Route> routes() {
        return java.util.List.copyOf(snapshot.routes().values());
    }
}
