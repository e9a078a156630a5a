package io.akkord.actors.deployment;

import io.akkord.actors.cluster.NodeKey;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.cluster.RoutingTable.ReplicaView;
import io.akkord.actors.deployment.Revision.State;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a deployment stands, concluded from its revisions. Pure. */
final class Standing {
    private Standing() {}

    /**
     * The phase.
     *
     * @param failure why the last candidate was given up while nothing served; empty when none was
     * @param failedAfter losses in a row of the serving revision after which it is FAILED
     */
    static Phase phase(
            boolean stopping,
            @Nullable Revision serving,
            @Nullable Revision candidate,
            String failure,
            int failedAfter) {
        if (stopping) {
            return Phase.DRAINING;
        }
        if (serving == null) {
            return candidate != null ? Phase.STARTING : failure.isEmpty() ? Phase.UNLOADED : Phase.FAILED;
        }
        if (serving.count(State.READY) > 0) {
            return Phase.READY;
        }
        return serving.lossesInRow >= failedAfter ? Phase.FAILED : Phase.STARTING;
    }

    /** What routers go by, and users are told. */
    static RoutingTable table(
            String application,
            NodeKey node,
            long sequence,
            Phase phase,
            DeploymentSpec spec,
            @Nullable Revision serving,
            @Nullable Revision candidate,
            Collection<String> retiring,
            String failure) {
        List<ReplicaView> views = new ArrayList<>();
        if (serving != null) {
            views.addAll(serving.views(node));
        }
        if (candidate != null) {
            views.addAll(candidate.views(node));
        }
        retiring.forEach(replica -> views.add(new ReplicaView(replica, node.node(), 0, State.DRAINING.name(), "")));
        return new RoutingTable(
                application,
                serving == null ? spec : serving.spec,
                serving == null ? 0 : serving.number,
                1,
                sequence,
                phase,
                reason(phase, serving, failure),
                serving == null ? List.of() : serving.endpoints(node),
                views,
                List.of());
    }

    private static String reason(Phase phase, @Nullable Revision serving, String failure) {
        String lost = serving == null ? "" : serving.lastReason;
        return switch (phase) {
            case READY -> "";
            case STARTING ->
                lost.isEmpty()
                        ? "its replicas are starting"
                        : "its replicas are starting again; the last one was lost: " + lost;
            case UNLOADED -> "it was unloaded";
            case DRAINING -> "it is being stopped";
            case FAILED -> serving == null ? failure : lost;
        };
    }
}
