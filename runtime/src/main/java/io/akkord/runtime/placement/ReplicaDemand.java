package io.akkord.runtime.placement;

/** A replica that wants a place; the pair of deployment and replica is unique in a plan. */
public record ReplicaDemand(String deployment, String replica, ReplicaShape shape) {}
