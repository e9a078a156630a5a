package io.akkord.cli;

import io.akkord.http.admin.ApplicationStatusDocument;
import io.akkord.http.admin.DeploymentStatusDocument;
import io.akkord.http.admin.NodesDocument;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The documents of {@code akkord status} as tables. */
final class StatusText {
    private StatusText() {}

    /** Everything at a glance. */
    static String of(List<ApplicationStatusDocument> applications, NodesDocument nodes) {
        return applications(applications) + deployments(applications) + nodes(nodes);
    }

    /** One application, with its replicas. */
    static String of(ApplicationStatusDocument application) {
        List<ApplicationStatusDocument> one = List.of(application);
        TextTable replicas = new TextTable("REPLICA", "NODE", "REVISION", "STATE", "REASON");
        for (DeploymentStatusDocument deployment : application.deployments()) {
            deployment
                    .replicas()
                    .forEach(replica -> replicas.row(
                            replica.replica(), replica.node(), replica.revision(), replica.state(), replica.reason()));
        }
        return applications(one) + deployments(one) + System.lineSeparator() + replicas.text();
    }

    private static String applications(List<ApplicationStatusDocument> applications) {
        if (applications.isEmpty()) {
            return "No applications. Deploy one with 'akkord deploy FILE'." + System.lineSeparator();
        }
        TextTable table = new TextTable("APPLICATION", "VERSION", "ROUTE", "STATUS", "REASON");
        applications.forEach(application -> table.row(
                application.name(),
                application.version(),
                application.route(),
                application.status(),
                application.reason()));
        return table.text();
    }

    private static String deployments(List<ApplicationStatusDocument> applications) {
        TextTable table = new TextTable("DEPLOYMENT", "APPLICATION", "PHASE", "READY", "REVISION", "NODES");
        StringBuilder notices = new StringBuilder();
        for (ApplicationStatusDocument application : applications) {
            for (DeploymentStatusDocument deployment : application.deployments()) {
                table.row(
                        deployment.name(),
                        application.name(),
                        phase(deployment),
                        deployment.replicasReady() + "/" + deployment.replicasWanted(),
                        revision(deployment),
                        nodesOf(deployment));
                deployment.notices().forEach(notice -> notices.append(deployment.name())
                        .append(": ")
                        .append(notice.text())
                        .append(System.lineSeparator()));
            }
        }
        return applications.isEmpty()
                ? ""
                : System.lineSeparator()
                        + table.text()
                        + (notices.length() == 0 ? "" : System.lineSeparator() + notices);
    }

    private static String phase(DeploymentStatusDocument deployment) {
        return deployment.goal().equals("GONE") ? deployment.phase() + " (going)" : deployment.phase();
    }

    private static String revision(DeploymentStatusDocument deployment) {
        return deployment.revision() == deployment.wantedRevision()
                ? String.valueOf(deployment.revision())
                : deployment.revision() + " -> " + deployment.wantedRevision();
    }

    private static String nodesOf(DeploymentStatusDocument deployment) {
        return deployment.replicas().stream()
                .filter(replica -> replica.state().equals("READY"))
                .map(DeploymentStatusDocument.Replica::node)
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static String nodes(NodesDocument nodes) {
        TextTable table = new TextTable("NODE", "STATUS", "ROLES", "HTTP", "DEVICES FREE", "REPLICAS");
        for (NodesDocument.Node node : nodes.nodes()) {
            table.row(
                    node.node() + (node.self() ? " *" : ""),
                    node.status(),
                    String.join(",", node.roles()),
                    node.http(),
                    free(node),
                    node.replicas().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum());
        }
        return System.lineSeparator() + table.text();
    }

    private static String free(NodesDocument.Node node) {
        return node.devices().entrySet().stream()
                .map((Map.Entry<String, Integer> kind) ->
                        node.devicesFree().getOrDefault(kind.getKey(), 0) + "/" + kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", "));
    }
}
