package io.akkord.api;

import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * An application: deployments under one route prefix, deployed, updated and deleted as one. Immutable and valid once built.
 *
 * <pre>{@code
 * Application.named("chat")
 *     .route("/chat")
 *     .deployment(Deployment.handler("chat", ChatHandler.class).replicas(2))
 *     .build();
 * }</pre>
 */
public record Application(ApplicationSpec spec) {

    /** Starts the declaration of an application; its route is {@code /NAME} unless one is given. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    public String name() {
        return spec.name();
    }

    public List<DeploymentSpec> deployments() {
        return spec.deployments();
    }

    /** Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final ArrayList<DeploymentSpec> deployments = new ArrayList<>();
        private String route;

        private Builder(String name) {
            this.name = name;
            this.route = "/" + name;
        }

        /** Where the ingress deployment answers over HTTP: "/" or "/a/b"; outside /v1, /v2, /api, /metrics and /-. */
        public Builder route(String prefix) {
            route = prefix;
            return this;
        }

        /** Adds a deployment. The last one added is the ingress deployment, which answers at the route. */
        public Builder deployment(DeploymentSpec deployment) {
            deployments.add(deployment);
            return this;
        }

        /** Builds a deployment and adds it. */
        public Builder deployment(DeploymentBuilder<?> deployment) {
            return deployment(deployment.build());
        }

        /**
         * The application as declared.
         *
         * @throws IllegalArgumentException names the application, what was found and what is allowed
         */
        public Application build() {
            return new Application(new ApplicationSpec(name, route, deployments));
        }
    }
}
