package io.akkord.actors.agent;

import java.util.Map;

/** What the agent has to say in its node's row ({@link io.akkord.actors.cluster.NodeRow}). Thread-safe; nothing blocks. */
public interface OwnRow {

    /** The node is leaving, from now on. */
    void draining();

    /** Replicas on this node by deployment, those that start and drain too. */
    void replicas(Map<String, Integer> count);
}
