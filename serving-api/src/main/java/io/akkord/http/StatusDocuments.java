package io.akkord.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.akkord.actors.catalog.ApplicationRecord;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.http.admin.ApplicationStatusDocument;
import io.akkord.http.admin.DeploymentStatusDocument;
import io.akkord.http.admin.DeploymentStatusDocument.Notice;
import io.akkord.http.admin.DeploymentStatusDocument.Replica;
import io.akkord.http.admin.DeploymentStatusDocument.Requests;
import io.akkord.runtime.reconcile.Standing.Phase;
import io.akkord.runtime.reconcile.Wanted;
import io.akkord.runtime.reconcile.Wanted.Goal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is wanted and what is published, put together into how things stand. Pure. */
final class StatusDocuments {
    private StatusDocuments() {}

    /** @param table what the deployment last published; empty when it has not begun */
    static DeploymentStatusDocument deployment(
            String application, Wanted wanted, Optional<RoutingTable> table, Optional<Requests> requests) {
        return new DeploymentStatusDocument(
                wanted.spec().name(),
                application,
                wanted.goal().name(),
                table.map(t -> t.phase().name()).orElseGet(() -> before(wanted.goal())),
                table.map(RoutingTable::reason).orElse("nothing is published of it yet"),
                table.map(RoutingTable::revision).orElse(0L),
                wanted.revision(),
                table.flatMap(RoutingTable::entity).orElse(null),
                wanted.goal() == Goal.SERVE ? wanted.spec().replicas() : 0,
                table.map(t -> t.endpoints().size()).orElse(0),
                table.map(RoutingTable::replicas).orElse(List.of()).stream()
                        .map(one -> new Replica(one.replica(), one.node(), one.revision(), one.state(), one.reason()))
                        .toList(),
                table.map(RoutingTable::notices).orElse(List.of()).stream()
                        .map(one -> new Notice(one.kind().name(), one.revision(), one.text()))
                        .toList(),
                requests.orElse(null));
    }

    private static String before(Goal goal) {
        return switch (goal) {
            case SERVE -> Phase.STARTING.name();
            case UNLOADED -> Phase.UNLOADED.name();
            case GONE -> Phase.DRAINING.name();
        };
    }

    static ApplicationStatusDocument application(
            ApplicationRecord record, List<DeploymentStatusDocument> deployments, @Nullable JsonNode spec) {
        Optional<DeploymentStatusDocument> cause = worst(deployments);
        String status = record.deleting()
                ? "DELETING"
                : cause.map(StatusDocuments::means).orElse("READY");
        return new ApplicationStatusDocument(
                record.name(),
                record.version(),
                record.spec().routePrefix(),
                status,
                status.equals("READY") ? "" : cause.map(StatusDocuments::reason).orElse("it is being deleted"),
                deployments,
                spec);
    }

    /** The deployment that keeps its application from being READY, the gravest first. */
    private static Optional<DeploymentStatusDocument> worst(List<DeploymentStatusDocument> deployments) {
        for (String grave : List.of("FAILED", "STARTING", "UPDATING", "UNLOADED")) {
            for (DeploymentStatusDocument one : deployments) {
                if (means(one).equals(grave)) {
                    return Optional.of(one);
                }
            }
        }
        return Optional.empty();
    }

    /** What a deployment means for its application. */
    private static String means(DeploymentStatusDocument one) {
        if (one.goal().equals(Goal.GONE.name())) {
            return "UPDATING";
        }
        if (one.goal().equals(Goal.UNLOADED.name())) {
            return "UNLOADED";
        }
        return switch (Phase.valueOf(one.phase())) {
            case FAILED -> "FAILED";
            case STARTING, UNLOADED, DRAINING -> "STARTING";
            case READY -> one.revision() == one.wantedRevision() ? "READY" : "UPDATING";
        };
    }

    private static String reason(DeploymentStatusDocument one) {
        String at = "deployment '" + one.name() + "': ";
        if (one.goal().equals(Goal.GONE.name())) {
            return at + "is drained, since it is not declared any more";
        }
        if (!one.reason().isEmpty()) {
            return at + one.reason();
        }
        return one.notices().isEmpty()
                ? at + "revision " + one.wantedRevision() + " is to take the place of " + one.revision()
                : at + one.notices().get(0).text();
    }
}
