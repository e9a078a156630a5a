package io.akkord.http;

import io.akkord.actors.catalog.ApplicationRecord;
import io.akkord.actors.catalog.CatalogReply;
import io.akkord.actors.catalog.CatalogReply.Accepted;
import io.akkord.actors.catalog.CatalogReply.Refused;
import io.akkord.actors.catalog.CatalogReply.Why;
import io.akkord.actors.catalog.Conflicts;
import io.akkord.actors.catalog.Declarable;
import io.akkord.actors.node.ClusterControl;
import io.akkord.http.admin.ErrorDocument;
import io.akkord.http.admin.PutResultDocument.Change;
import io.akkord.http.admin.PutResultDocument.Result;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.document.DeclaredApplication;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Puts one application, or tells what putting it would do. */
final class ApplicationPutter {
    private final ClusterControl cluster;
    private final StatusReader status;

    ApplicationPutter(ClusterControl cluster, StatusReader status) {
        this.cluster = cluster;
        this.status = status;
    }

    /**
     * What became of it.
     *
     * @param expectedVersion that it has not; null unless that is why it was refused
     */
    record Put(Result result, @Nullable Long expectedVersion) {
        ErrorDocument error() {
            return new ErrorDocument(
                    String.valueOf(result.error()),
                    List.of(),
                    expectedVersion == null ? null : result.version(),
                    expectedVersion);
        }
    }

    /** Completes always: that the cluster did not answer is a result, too. */
    CompletionStage<Put> put(DeclaredApplication declared, boolean dryRun) {
        ApplicationSpec spec = declared.spec();
        Optional<ApplicationRecord> before = status.record(spec.name());
        List<Change> changes = ApplicationDiff.of(before.map(ApplicationRecord::spec), spec);
        if (dryRun) {
            return CompletableFuture.supplyAsync(() -> foresee(declared, before, changes));
        }
        return cluster.put(spec, declared.expectedVersion())
                .handle((reply, failure) -> failure == null
                        ? done(declared, before, changes, reply)
                        : refused(declared, Statuses.UNAVAILABLE, AdminReplies.unanswered(failure), false));
    }

    /** As the catalog will most likely decide, by what this node knows. */
    private Put foresee(DeclaredApplication declared, Optional<ApplicationRecord> before, List<Change> changes) {
        long version = before.map(ApplicationRecord::version).orElse(0L);
        OptionalLong expected = declared.expectedVersion();
        String name = declared.spec().name();
        if (expected.isPresent() && expected.getAsLong() != version) {
            return refused(declared, Statuses.CONFLICT, otherVersion(name, before, expected.getAsLong()), true);
        }
        if (before.isPresent() && before.get().deleting()) {
            return refused(
                    declared,
                    Statuses.CONFLICT,
                    "application '" + name + "' is being deleted; wait until it is gone",
                    false);
        }
        Optional<String> conflict = Conflicts.of(declared.spec(), cluster.applications());
        if (conflict.isPresent()) {
            return refused(declared, Statuses.CONFLICT, conflict.get(), false);
        }
        Optional<Refused> undeclarable = Declarable.refusal(declared.spec());
        if (undeclarable.isPresent()) {
            Refused refused = undeclarable.get();
            return refused(declared, statusOf(refused.why()), refused.message(), false);
        }
        String outcome = before.isEmpty() ? "CREATED" : changes.isEmpty() ? "UNCHANGED" : "CHANGED";
        return new Put(
                new Result(
                        name,
                        outcome,
                        200,
                        before.map(ApplicationRecord::version).orElse(null),
                        changes,
                        null),
                null);
    }

    private Put done(
            DeclaredApplication declared,
            Optional<ApplicationRecord> before,
            List<Change> changes,
            CatalogReply reply) {
        if (reply instanceof Refused refused) {
            boolean version = refused.why() == Why.VERSION;
            return refused(declared, statusOf(refused.why()), refused.message(), version);
        }
        ApplicationRecord after = ((Accepted) reply).record();
        String outcome =
                before.isEmpty() ? "CREATED" : before.get().version() == after.version() ? "UNCHANGED" : "CHANGED";
        return new Put(new Result(after.name(), outcome, 200, after.version(), changes, null), null);
    }

    private Put refused(DeclaredApplication declared, int httpStatus, String why, boolean otherVersion) {
        String name = declared.spec().name();
        @Nullable Long has = status.record(name).map(ApplicationRecord::version).orElse(null);
        OptionalLong expected = declared.expectedVersion();
        return new Put(
                new Result(name, "REFUSED", httpStatus, has, List.of(), why),
                otherVersion && expected.isPresent() ? expected.getAsLong() : null);
    }

    private static String otherVersion(String name, Optional<ApplicationRecord> record, long expected) {
        return "application '" + name + "' must "
                + (expected == 0 ? "be new" : "have version " + expected)
                + ", but "
                + record.map(one -> "has version " + one.version()).orElse("does not exist");
    }

    static int statusOf(Why why) {
        return switch (why) {
            case UNKNOWN -> Statuses.NOT_FOUND;
            case TOO_LARGE -> Statuses.CONTENT_TOO_LARGE;
            case UNDECLARED -> Statuses.BAD_REQUEST;
            case TAKEN, VERSION, DELETING -> Statuses.CONFLICT;
        };
    }
}
