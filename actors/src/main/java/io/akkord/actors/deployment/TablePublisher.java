package io.akkord.actors.deployment;

import io.akkord.actors.cluster.RoutingTable;
import java.util.Optional;

/** The routing tables of all deployments, by the deployment's name. Only its entity writes a table. Thread-safe; nothing blocks. */
public interface TablePublisher {

    /** The newest that this node has. */
    Optional<RoutingTable> find(String deployment);

    /** Tells all nodes. A table that is not newer than what a node has is not taken there. */
    void publish(RoutingTable table);

    /** The deployment is gone: all nodes forget its table, unless it is of a higher term than this. */
    void remove(String deployment, long term);
}
