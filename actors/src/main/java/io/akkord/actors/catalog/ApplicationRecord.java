package io.akkord.actors.catalog;

import io.akkord.runtime.reconcile.Wanted;
import io.akkord.runtime.spec.ApplicationSpec;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An application as it is wanted; written by the catalog alone, stored on every node's disk.
 *
 * @param version 1 at first, one more with every change; what {@code If-Match} and 409 go by
 * @param spec what its user declared last
 * @param deployments by name: those of the spec, and those of earlier versions that are not gone yet
 * @param deleting whether the whole application is to go
 */
public record ApplicationRecord(long version, ApplicationSpec spec, Map<String, Wanted> deployments, boolean deleting) {
    public ApplicationRecord {
        deployments = Collections.unmodifiableMap(new TreeMap<>(deployments));
    }

    public String name() {
        return spec.name();
    }

    /** What is wanted of a deployment; empty when this application has none of that name. */
    public Optional<Wanted> deployment(String name) {
        return Optional.ofNullable(deployments.get(name));
    }
}
