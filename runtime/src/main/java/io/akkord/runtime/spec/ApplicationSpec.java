package io.akkord.runtime.spec;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An application: deployments under one route prefix, deployed, updated and deleted as one.
 *
 * @param routePrefix where its ingress deployment answers: "/" or "/a/b", without a trailing slash
 * @param deployments at least one; names are unique; the last one is the ingress deployment
 */
public record ApplicationSpec(String name, String routePrefix, List<DeploymentSpec> deployments) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern PREFIX = Pattern.compile("/|(/[A-Za-z0-9._~-]+)+");

    public ApplicationSpec {
        deployments = List.copyOf(deployments);
        Check.that(
                NAME.matcher(name).matches(),
                "application name",
                "'" + name + "'",
                "1 to 128 letters, digits, '.', '_' or '-', starting with a letter or digit");
        String at = "application '" + name + "': ";
        Check.that(
                PREFIX.matcher(routePrefix).matches(),
                at + "route",
                "'" + routePrefix + "'",
                "'/' or a path such as '/chat', without a trailing slash");
        Check.that(
                !reserved(routePrefix),
                at + "route",
                "'" + routePrefix + "'",
                "outside /v1, /v2, /api, /metrics and /-, which the node itself answers");
        Check.that(!deployments.isEmpty(), at + "deployments", "none", "at least one");
        Set<String> names = new HashSet<>();
        for (DeploymentSpec deployment : deployments) {
            Check.that(
                    names.add(deployment.name()),
                    at + "deployment names",
                    "'" + deployment.name() + "' twice",
                    "unique");
        }
    }

    private static boolean reserved(String prefix) {
        for (String taken : List.of("/v1", "/v2", "/api", "/metrics", "/-")) {
            if (prefix.equals(taken) || prefix.startsWith(taken + "/")) {
                return true;
            }
        }
        return false;
    }

    /** The deployment that answers at the route prefix. */
    public DeploymentSpec ingress() {
        return deployments.get(deployments.size() - 1);
    }
}
