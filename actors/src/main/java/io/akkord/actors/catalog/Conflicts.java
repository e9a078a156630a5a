package io.akkord.actors.catalog;

import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.Collection;
import java.util.Optional;

/** Whether an application can stand beside the others: names of deployments and route prefixes have one owner each. Pure. */
public final class Conflicts {
    private Conflicts() {}

    /** What is in the way, naming both owners; empty when nothing is. A former self of the newcomer is never in its way. */
    public static Optional<String> of(ApplicationSpec newcomer, Collection<ApplicationRecord> present) {
        for (ApplicationRecord other : present) {
            if (other.name().equals(newcomer.name())) {
                continue;
            }
            String leaving = other.deleting() ? ", which is being deleted" : "";
            String both = "application '" + other.name() + "'" + leaving + " has it already, so application '"
                    + newcomer.name() + "' cannot have it too";
            if (other.spec().routePrefix().equals(newcomer.routePrefix())) {
                return Optional.of("the route '" + newcomer.routePrefix() + "' is taken: " + both);
            }
            for (DeploymentSpec mine : newcomer.deployments()) {
                if (other.deployment(mine.name()).isPresent()) {
                    return Optional.of("the deployment name '" + mine.name() + "' is taken: " + both);
                }
            }
        }
        return Optional.empty();
    }
}
