package io.akkord.actors.link;

import akka.actor.typed.ActorRef;
import io.akkord.actors.cluster.LinkAddress;
import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.RoutingTable.Endpoint;
import io.akkord.actors.worker.WorkerActor;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** How a router reaches the workers of all nodes. Thread-safe; nothing blocks. */
public interface WorkerPorts {
    NodeKey self();

    /** A worker on this node; empty when it has stopped. */
    Optional<ActorRef<WorkerActor.Command>> local(long worker);

    /** A worker on another node, to which a connection is made if there is none; empty while this node does not know where that one listens. */
    Optional<WorkerPort> remote(Endpoint endpoint, DeploymentSpec spec);

    /**
     * Has the listener told what happens to connections, on any thread.
     *
     * @return ends it
     */
    Runnable subscribe(Consumer<LinkEvent> listener);

    /**
     * Those of a node.
     *
     * @param addresses where other nodes listen, as far as this one knows
     */
    static WorkerPorts of(
            NodeKey self, WorkerTable workers, Links links, Function<NodeKey, Optional<LinkAddress>> addresses) {
        return new WorkerPorts() {
            @Override
            public NodeKey self() {
                return self;
            }

            @Override
            public Optional<ActorRef<WorkerActor.Command>> local(long worker) {
                return workers.find(worker);
            }

            @Override
            public Optional<WorkerPort> remote(Endpoint endpoint, DeploymentSpec spec) {
                return addresses.apply(endpoint.node()).map(address -> links.port(endpoint, address, spec));
            }

            @Override
            public Runnable subscribe(Consumer<LinkEvent> listener) {
                return links.subscribe(listener);
            }
        };
    }

    /** Those of a node that has no others. */
    static WorkerPorts local(NodeKey self, WorkerTable workers) {
        return new WorkerPorts() {
            @Override
            public NodeKey self() {
                return self;
            }

            @Override
            public Optional<ActorRef<WorkerActor.Command>> local(long worker) {
                return workers.find(worker);
            }

            @Override
            public Optional<WorkerPort> remote(Endpoint endpoint, DeploymentSpec spec) {
                return Optional.empty();
            }

            @Override
            public Runnable subscribe(Consumer<LinkEvent> listener) {
                return () -> {};
            }
        };
    }
}
