package io.akkord.http;

import io.akkord.actors.catalog.ApplicationRecord;
import io.akkord.actors.cluster.RoutingTable;
import io.akkord.actors.node.ClusterControl;
import io.akkord.actors.node.DeploymentDirectory;
import io.akkord.http.admin.ApplicationStatusDocument;
import io.akkord.http.admin.DeploymentStatusDocument;
import io.akkord.http.admin.DeploymentStatusDocument.Requests;
import io.akkord.runtime.reconcile.Wanted;
import io.akkord.runtime.spec.document.ApplicationDocuments;
import io.akkord.runtime.stats.DeploymentStats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads from the cluster how applications and deployments stand. */
final class StatusReader {
    private static final int MOST_NAMES = 20;

    private final ClusterControl cluster;
    private final DeploymentDirectory directory;

    StatusReader(ClusterControl cluster, DeploymentDirectory directory) {
        this.cluster = cluster;
        this.directory = directory;
    }

    Optional<ApplicationRecord> record(String application) {
        return cluster.applications().stream()
                .filter(record -> record.name().equals(application))
                .findFirst();
    }

    /** All, by name, without their specs. */
    List<ApplicationStatusDocument> applications() {
        Map<String, RoutingTable> tables = tables();
        return cluster.applications().stream()
                .sorted(Comparator.comparing(ApplicationRecord::name))
                .map(record -> StatusDocuments.application(record, deployments(record, tables), null))
                .toList();
    }

    /** One, with its spec. */
    ApplicationStatusDocument application(ApplicationRecord record) {
        return StatusDocuments.application(
                record, deployments(record, tables()), ApplicationDocuments.tree(record.spec()));
    }

    /** All, by name. */
    List<DeploymentStatusDocument> deployments() {
        Map<String, RoutingTable> tables = tables();
        List<DeploymentStatusDocument> all = new ArrayList<>();
        cluster.applications().forEach(record -> all.addAll(deployments(record, tables)));
        all.sort(Comparator.comparing(DeploymentStatusDocument::name));
        return all;
    }

    /** One. */
    Optional<DeploymentStatusDocument> deployment(String name) {
        for (ApplicationRecord record : cluster.applications()) {
            Optional<Wanted> wanted = record.deployment(name);
            if (wanted.isPresent()) {
                return Optional.of(deployment(record, name, wanted.get(), tables()));
            }
        }
        return Optional.empty();
    }

    /** What is wanted of a deployment; empty when no application has it. */
    Optional<Wanted> wanted(String deployment) {
        return cluster.applications().stream()
                .flatMap(record -> record.deployment(deployment).stream())
                .findFirst();
    }

    Refusal noDeployment(String name) {
        List<String> known = cluster.applications().stream()
                .flatMap(record -> record.deployments().keySet().stream())
                .sorted()
                .limit(MOST_NAMES)
                .toList();
        return new Refusal(Statuses.NOT_FOUND, "there is no deployment '" + name + "'; " + listed(known));
    }

    Refusal noApplication(String name) {
        List<String> known = cluster.applications().stream()
                .map(ApplicationRecord::name)
                .sorted()
                .limit(MOST_NAMES)
                .toList();
        return new Refusal(Statuses.NOT_FOUND, "there is no application '" + name + "'; " + listed(known));
    }

    private static String listed(List<String> names) {
        return names.isEmpty() ? "there are none" : "there are " + String.join(", ", names);
    }

    private Map<String, RoutingTable> tables() {
        Map<String, RoutingTable> tables = new HashMap<>();
        cluster.tables().forEach(table -> tables.put(table.spec().name(), table));
        return tables;
    }

    private List<DeploymentStatusDocument> deployments(ApplicationRecord record, Map<String, RoutingTable> tables) {
        return record.deployments().entrySet().stream()
                .map(wanted -> deployment(record, wanted.getKey(), wanted.getValue(), tables))
                .toList();
    }

    private DeploymentStatusDocument deployment(
            ApplicationRecord record, String name, Wanted wanted, Map<String, RoutingTable> tables) {
        return StatusDocuments.deployment(
                record.name(),
                wanted,
                Optional.ofNullable(tables.get(name)),
                directory.find(name).map(port -> requests(port.stats().snapshot())));
    }

    private static Requests requests(DeploymentStats.Snapshot stats) {
        return new Requests(
                stats.requestsInFlight(),
                stats.requestsQueued(),
                stats.success().count(),
                stats.fail().count());
    }
}
