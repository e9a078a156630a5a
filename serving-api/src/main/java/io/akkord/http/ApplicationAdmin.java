package io.akkord.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.akkord.actors.catalog.ApplicationRecord;
import io.akkord.actors.catalog.CatalogReply;
import io.akkord.actors.catalog.CatalogReply.Accepted;
import io.akkord.actors.catalog.CatalogReply.Refused;
import io.akkord.actors.catalog.CatalogReply.Why;
import io.akkord.actors.node.ClusterControl;
import io.akkord.http.ApplicationPutter.Put;
import io.akkord.http.admin.AdminPaths;
import io.akkord.http.admin.ApplicationsDocument;
import io.akkord.http.admin.ErrorDocument;
import io.akkord.http.admin.PutResultDocument;
import io.akkord.http.admin.PutResultDocument.Result;
import io.akkord.runtime.reconcile.Wanted;
import io.akkord.runtime.reconcile.Wanted.Goal;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.document.ApplicationDocuments;
import io.akkord.runtime.spec.document.DeclaredApplication;
import io.akkord.runtime.spec.document.DocumentResult;
import io.akkord.runtime.spec.document.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The admin API's part about applications: to see, declare, scale and delete them. Bodies are HOCON, of which JSON is a part. */
final class ApplicationAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationAdmin.class);

    private final ClusterControl cluster;
    private final StatusReader status;
    private final ApplicationPutter putter;
    private final AdminReplies replies;

    ApplicationAdmin(ClusterControl cluster, StatusReader status, AdminReplies replies) {
        this.cluster = cluster;
        this.status = status;
        this.putter = new ApplicationPutter(cluster, status);
        this.replies = replies;
    }

    List<Endpoints.Route> routes() {
        String one = AdminPaths.APPLICATIONS + "/*";
        String scale = AdminPaths.DEPLOYMENTS + "/*/scale";
        return List.of(
                route("GET", AdminPaths.APPLICATIONS, this::list),
                route("PUT", AdminPaths.APPLICATIONS, this::putAll),
                route("GET", one, this::get),
                route("PUT", one, this::putOne),
                route("DELETE", one, this::delete),
                route("POST", scale, this::scale),
                route("PATCH", scale, this::scale));
    }

    private static Endpoints.Route route(String method, String path, AdminReplies.Step step) {
        return Endpoints.Route.of(method, path, AdminReplies.refusing(step)).through(Entrance.ADMIN);
    }

    private void list(Exchange exchange, List<String> arguments) throws Refusal {
        AdminRequest.query(exchange, Set.of());
        exchange.answer(Reply.json(new ApplicationsDocument(status.applications()).write()));
    }

    private void get(Exchange exchange, List<String> arguments) throws Refusal {
        AdminRequest.query(exchange, Set.of());
        String name = arguments.get(0);
        ApplicationRecord record = status.record(name).orElseThrow(() -> status.noApplication(name));
        exchange.answer(tagged(Reply.json(status.application(record).write()), record.version()));
    }

    private void putAll(Exchange exchange, List<String> arguments) throws Refusal {
        boolean dryRun = AdminRequest.flag(AdminRequest.query(exchange, Set.of("dry_run")), "dry_run");
        String text = replies.text(exchange);
        replies.answer(
                exchange,
                read(text)
                        .thenCompose(read -> read instanceof DocumentResult.Ok ok
                                ? putEach(exchange, ok.applications(), dryRun)
                                : CompletableFuture.completedFuture(refused((DocumentResult.Bad) read))),
                reply -> reply);
    }

    /** One after the other, so that one may take a route that another gives up. */
    private CompletionStage<Reply> putEach(Exchange exchange, List<DeclaredApplication> all, boolean dryRun) {
        CompletionStage<List<Result>> results = CompletableFuture.completedFuture(new ArrayList<>());
        for (DeclaredApplication one : all) {
            results = results.thenCompose(before -> putter.put(one, dryRun).thenApply(put -> {
                log(exchange, put, dryRun);
                before.add(put.result());
                return before;
            }));
        }
        return results.thenApply(list -> {
            boolean clean = list.stream().allMatch(result -> result.error() == null);
            return Reply.json(new PutResultDocument(dryRun, list).write())
                    .withStatus(clean ? Statuses.OK : Statuses.CONFLICT);
        });
    }

    private void putOne(Exchange exchange, List<String> arguments) throws Refusal {
        String name = arguments.get(0);
        Map<String, String> query = AdminRequest.query(exchange, Set.of("dry_run", "version"));
        boolean dryRun = AdminRequest.flag(query, "dry_run");
        OptionalLong expected = AdminRequest.expectedVersion(exchange, query);
        String text = replies.text(exchange);
        replies.answer(
                exchange,
                read(text).thenCompose(read -> {
                    if (!(read instanceof DocumentResult.Ok ok)) {
                        return CompletableFuture.completedFuture(refused((DocumentResult.Bad) read));
                    }
                    List<DeclaredApplication> all = ok.applications();
                    if (all.size() != 1 || !all.get(0).spec().name().equals(name)) {
                        List<String> found =
                                all.stream().map(one -> one.spec().name()).toList();
                        return CompletableFuture.completedFuture(Reply.error(
                                Statuses.BAD_REQUEST,
                                "the body must declare the application of the path, '" + name + "', but declares "
                                        + String.join(", ", found)));
                    }
                    DeclaredApplication declared = expected.isPresent()
                            ? new DeclaredApplication(all.get(0).spec(), expected)
                            : all.get(0);
                    return putter.put(declared, dryRun).thenApply(put -> {
                        log(exchange, put, dryRun);
                        return reply(put, dryRun);
                    });
                }),
                reply -> reply);
    }

    private static Reply reply(Put put, boolean dryRun) {
        Result result = put.result();
        if (result.error() != null) {
            return AdminReplies.error(result.status(), put.error());
        }
        Reply reply = Reply.json(new PutResultDocument(dryRun, List.of(result)).write());
        return result.version() == null ? reply : tagged(reply, result.version());
    }

    private void delete(Exchange exchange, List<String> arguments) throws Refusal {
        String name = arguments.get(0);
        Map<String, String> query = AdminRequest.query(exchange, Set.of("version"));
        OptionalLong expected = AdminRequest.expectedVersion(exchange, query);
        replies.answer(exchange, cluster.delete(name, expected), reply -> {
            if (reply instanceof Accepted accepted) {
                ApplicationRecord record = accepted.record();
                log(exchange, name, "deleted");
                return tagged(Reply.json(status.application(record).write()), record.version())
                        .withStatus(Statuses.ACCEPTED);
            }
            return refused((Refused) reply, name, expected);
        });
    }

    private void scale(Exchange exchange, List<String> arguments) throws Refusal {
        String name = arguments.get(0);
        AdminRequest.query(exchange, Set.of());
        JsonNode replicas = replies.json(exchange, Set.of("replicas")).path("replicas");
        if (!replicas.canConvertToInt() || !replicas.isIntegralNumber()) {
            throw Refusal.badRequest("the body must be such as {\"replicas\": 3}, but replicas is "
                    + (replicas.isMissingNode() ? "absent" : replicas.toString()));
        }
        Wanted wanted = status.wanted(name).orElseThrow(() -> status.noDeployment(name));
        if (wanted.goal() == Goal.GONE) {
            throw new Refusal(Statuses.CONFLICT, "deployment '" + name + "' is being deleted");
        }
        Optional<ApplicationSpec> before = cluster.applications().stream()
                .filter(record -> record.deployment(name).isPresent())
                .map(ApplicationRecord::spec)
                .findFirst();
        DeploymentSpec changed;
        try {
            changed = ConfigOverride.with(wanted.spec(), wanted.spec().batch(), replicas.intValue());
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(String.valueOf(e.getMessage()));
        }
        replies.answer(exchange, cluster.putDeployment(changed), reply -> scaled(exchange, name, before, reply));
    }

    private static Reply scaled(Exchange exchange, String name, Optional<ApplicationSpec> before, CatalogReply reply) {
        if (reply instanceof Refused refused) {
            return Reply.error(ApplicationPutter.statusOf(refused.why()), refused.message());
        }
        ApplicationRecord record = ((Accepted) reply).record();
        log(exchange, record.name(), "changed, version " + record.version() + ": deployment " + name + " scaled");
        List<PutResultDocument.Change> changes = ApplicationDiff.of(before, record.spec());
        Result result = new Result(
                record.name(),
                changes.isEmpty() ? "UNCHANGED" : "CHANGED",
                Statuses.OK,
                record.version(),
                changes,
                null);
        return tagged(Reply.json(new PutResultDocument(false, List.of(result)).write()), record.version());
    }

    private Reply refused(Refused refused, String name, OptionalLong expected) {
        boolean version = refused.why() == Why.VERSION && expected.isPresent();
        return AdminReplies.error(
                ApplicationPutter.statusOf(refused.why()),
                new ErrorDocument(
                        refused.message(),
                        List.of(),
                        version
                                ? status.record(name)
                                        .map(ApplicationRecord::version)
                                        .orElse(null)
                                : null,
                        version ? expected.getAsLong() : null));
    }

    /** Off the connection's thread: the classes of handlers are looked up, which may read the disk. */
    private static CompletionStage<DocumentResult> read(String text) {
        return CompletableFuture.supplyAsync(() -> ApplicationDocuments.read(text, "body"));
    }

    private static Reply refused(DocumentResult.Bad bad) {
        List<Problem> problems = bad.problems();
        String rest = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
        return AdminReplies.error(
                Statuses.BAD_REQUEST,
                new ErrorDocument(
                        problems.get(0).message() + rest,
                        problems.stream()
                                .map(one -> new ErrorDocument.Problem(
                                        one.key(),
                                        one.found().isEmpty() ? null : one.found(),
                                        one.hint().isEmpty() ? one.expected() : one.expected() + "; " + one.hint(),
                                        one.origin()))
                                .toList(),
                        null,
                        null));
    }

    private static Reply tagged(Reply reply, long version) {
        return reply.with("ETag", "\"" + version + "\"");
    }

    private static void log(Exchange exchange, Put put, boolean dryRun) {
        Result result = put.result();
        if (!dryRun && result.error() == null) {
            log(exchange, result.name(), result.outcome() + ", version " + result.version());
        }
    }

    private static void log(Exchange exchange, String application, String what) {
        String key = exchange.keyName();
        LOG.info(
                "Application {} {}, request {}{}",
                application,
                what,
                exchange.requestId(),
                key.isEmpty() ? "" : " key " + key);
    }
}
