package io.akkord.actors.node;

import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.Collection;
import java.util.Optional;

/** Whether an application can stand beside those that are there: names and route prefixes have one owner each. Pure. */
final class Conflicts {
    private Conflicts() {}

    /** What is in the way, naming both owners; empty when nothing is. */
    static Optional<String> of(ApplicationSpec newcomer, Collection<ApplicationSpec> present) {
        for (ApplicationSpec other : present) {
            String both = "application '" + other.name() + "' has it already, so application '" + newcomer.name()
                    + "' cannot have it too";
            if (other.name().equals(newcomer.name())) {
                return Optional.of("the application name '" + newcomer.name()
                        + "' is taken: an application of that name is deployed already; delete it first");
            }
            if (other.routePrefix().equals(newcomer.routePrefix())) {
                return Optional.of("the route '" + newcomer.routePrefix() + "' is taken: " + both);
            }
            for (DeploymentSpec mine : newcomer.deployments()) {
                for (DeploymentSpec theirs : other.deployments()) {
                    if (mine.name().equals(theirs.name())) {
                        return Optional.of("the deployment name '" + mine.name() + "' is taken: " + both);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
