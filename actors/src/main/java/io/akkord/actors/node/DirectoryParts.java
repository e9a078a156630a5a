package io.akkord.actors.node;

import io.akkord.actors.catalog.ApplicationStore;
import io.akkord.actors.catalog.TableStore;
import io.akkord.actors.cluster.ClusterView;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.link.WorkerPorts;
import io.akkord.actors.router.PreciseTimer;
import io.akkord.actors.router.RouterSettings;
import java.util.function.Consumer;

/**
 * What the {@link Directory} of a node works with.
 *
 * @param forget told of nodes that are no members any more, so that connections to them end
 */
record DirectoryParts(
        ApplicationStore applications,
        TableStore tables,
        ClusterView view,
        NodeDirectory directory,
        PreciseTimer timer,
        RouterSettings settings,
        WorkerPorts ports,
        Consumer<NodeKey> forget) {}
