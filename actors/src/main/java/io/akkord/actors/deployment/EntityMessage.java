package io.akkord.actors.deployment;

/** What {@link DeploymentEntity} tells itself; never crosses nodes. */
non-sealed interface EntityMessage extends DeploymentCommand {}
