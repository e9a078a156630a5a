package io.akkord.runtime.spec;

/** Where the engine of a replica runs. */
public enum Isolation {
    /** In the node's own JVM: nothing is copied between processes; a native crash ends the node. */
    IN_PROCESS,
    /** In a JVM of its own, which sees only the devices of its claim: a native crash costs only what it was running. */
    PROCESS
}
