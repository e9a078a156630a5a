package io.akkord.actors.cluster;

import java.util.Locale;

/** What a node does. Most do both. */
public enum NodeRole {
    /** Takes requests over HTTP. */
    INGRESS,
    /** Runs replicas. */
    WORKER;

    /** As it stands in configuration, and among the roles of the cluster's member. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
