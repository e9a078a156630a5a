package io.akkord.actors.deployment;

import io.akkord.actors.cluster.ClusterView;
import io.akkord.runtime.reconcile.ReconcileSettings;

/** What the entities of deployments work with; the same for all on a node. */
public record EntityParts(
        ClusterView view,
        DesiredState desired,
        TablePublisher tables,
        ServedRecords served,
        Catalog catalog,
        ReconcileSettings settings) {}
