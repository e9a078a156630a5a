package io.akkord.actors.deployment;

import io.akkord.runtime.spec.DeploymentSpec;
import java.util.Optional;

/**
 * Which revision of each deployment serves; durable, so that after a full restart a wanted revision that was never healthy does not take the
 * place of the one that was. Only a deployment's entity writes its record. Thread-safe; nothing blocks.
 */
public interface ServedRecords {

    /** The newest that this node has. */
    Optional<Served> find(String deployment);

    void write(String deployment, Served served);

    /** The deployment is gone. */
    void remove(String deployment);

    /** The revision that serves, or served last. */
    record Served(DeploymentSpec spec, long revision) {}
}
