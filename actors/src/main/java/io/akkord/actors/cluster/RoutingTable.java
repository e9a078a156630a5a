package io.akkord.actors.cluster;

import io.akkord.runtime.reconcile.Standing.Notice;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.List;
import java.util.Optional;

/**
 * What a deployment publishes to the routers on all nodes; immutable.
 *
 * @param application it belongs to
 * @param spec of the revision that serves
 * @param revision that serves
 * @param term of the entity that published it
 * @param entity id of the node that the entity runs on; empty before it has published
 * @param sequence among the tables of that term; of two tables the one with the higher term, then sequence, counts
 * @param reason why it is not READY; empty when it is
 * @param endpoints the READY replicas of that revision
 * @param replicas all replicas, for those who ask how things stand
 * @param notices what its user should know though it may serve: demands without a place, a revision that was given up
 */
public record RoutingTable(
        String application,
        DeploymentSpec spec,
        long revision,
        long term,
        Optional<String> entity,
        long sequence,
        Phase phase,
        String reason,
        List<Endpoint> endpoints,
        List<ReplicaView> replicas,
        List<Notice> notices) {
    public RoutingTable {
        endpoints = List.copyOf(endpoints);
        replicas = List.copyOf(replicas);
        notices = List.copyOf(notices);
    }

    /** The table of a deployment that has not begun. */
    public static RoutingTable starting(String application, DeploymentSpec spec) {
        return new RoutingTable(
                application,
                spec,
                0,
                0,
                Optional.empty(),
                0,
                Phase.STARTING,
                "its replicas are starting",
                List.of(),
                List.of(),
                List.of());
    }

    /** The same, of a deployment that is being stopped. */
    public RoutingTable stopping() {
        return new RoutingTable(
                application,
                spec,
                revision,
                term,
                entity,
                sequence,
                Phase.DRAINING,
                "it is being stopped",
                endpoints,
                replicas,
                notices);
    }

    /** Whether this one replaces the other. */
    public boolean isNewerThan(RoutingTable other) {
        return term != other.term ? term > other.term : sequence > other.sequence;
    }

    /**
     * Where to send work.
     *
     * @param worker its number on that node
     */
    public record Endpoint(String replica, NodeKey node, long worker) {}

    /** One replica: STARTING, READY, DRAINING or FAILED, and why. */
    public record ReplicaView(String replica, String node, long revision, String state, String reason) {}
}
