package io.akkord.actors.catalog;

import io.akkord.runtime.spec.DeploymentSpec;
import java.util.Optional;

/**
 * What the entity of a deployment must not forget, even when all nodes stop; written by it alone.
 *
 * @param serving the revision that served last; empty while none ever did
 * @param givenUp the revision that never became healthy; empty when there is none that is still wanted
 */
public record DeploymentRecord(String deployment, Optional<Serving> serving, Optional<GivenUp> givenUp) {

    /** Of a deployment that has not begun. */
    public static DeploymentRecord fresh(String deployment) {
        return new DeploymentRecord(deployment, Optional.empty(), Optional.empty());
    }

    /** A revision that serves. */
    public record Serving(DeploymentSpec spec, long revision) {}

    /** A revision that is not tried again, and why. */
    public record GivenUp(long revision, String reason) {}
}
