package io.akkord.actors.node;

import java.util.Collection;
import java.util.Optional;

/** The deployments this node can reach. A view that is always current; thread-safe; nothing blocks. */
public interface DeploymentDirectory {

    /** The deployment of that name. */
    Optional<DeploymentPort> find(String deployment);

    /** All deployments, by name. */
    Collection<DeploymentPort> all();

    /** The application whose route prefix is the longest that the path starts with, segment by segment. */
    Optional<Route> route(String path);

    /** All routes, by prefix. */
    Collection<Route> routes();

    /** A route prefix and the deployment that answers there. */
    record Route(String prefix, String application, DeploymentPort ingress) {}
}
