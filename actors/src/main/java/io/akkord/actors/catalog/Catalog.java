package io.akkord.actors.catalog;

import io.akkord.actors.catalog.CatalogReply.Accepted;
import io.akkord.actors.catalog.CatalogReply.Refused;
import io.akkord.actors.catalog.CatalogReply.Why;
import io.akkord.runtime.reconcile.Wanted;
import io.akkord.runtime.reconcile.Wanted.Goal;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What becomes of the applications when something else is wanted: state in, decision out. Pure.
 *
 * @param applications all that are stored, by name
 * @param unreadable stored ones that this version of the code cannot read, and why; they are left as they are
 * @param failed which revisions were given up or have failed: wanted again, they get a new number, and so are tried again
 */
public record Catalog(
        Map<String, ApplicationRecord> applications, Map<String, String> unreadable, FailedRevisions failed) {
    public Catalog {
        applications = Map.copyOf(applications);
        unreadable = Map.copyOf(unreadable);
    }

    /** Whether a revision was given up, or has failed. */
    @FunctionalInterface
    public interface FailedRevisions {
        boolean contains(String deployment, long revision);
    }

    /**
     * What is to be done.
     *
     * @param store to be stored; empty when nothing changed
     * @param remove whether the application is to be removed
     * @param told deployments of which something else is wanted than before
     */
    public record Decision(CatalogReply reply, Optional<ApplicationRecord> store, boolean remove, Set<String> told) {
        public Decision {
            told = Set.copyOf(told);
        }

        /** The same, or a refusal where it is to store too much. What only ends is stored as it is. */
        Decision withinSize() {
            return store.filter(record -> !record.deleting())
                    .flatMap(Declarable::refusal)
                    .map(refused -> refuse(refused.why(), refused.message()))
                    .orElse(this);
        }

        static Decision refuse(Why why, String message) {
            return new Decision(new Refused(why, message), Optional.empty(), false, Set.of());
        }

        static Decision accept(ApplicationRecord record, Set<String> told) {
            return new Decision(new Accepted(record), Optional.of(record), false, told);
        }

        static Decision unchanged(ApplicationRecord record) {
            return new Decision(new Accepted(record), Optional.empty(), false, Set.of());
        }
    }

    /** As {@link CatalogCommand.Put}. */
    public Decision put(ApplicationSpec spec, OptionalLong expectedVersion) {
        Optional<Decision> refusal = refuse(spec.name(), expectedVersion);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<String> conflict = Conflicts.of(spec, applications.values());
        if (conflict.isPresent()) {
            return Decision.refuse(Why.TAKEN, conflict.get());
        }
        ApplicationRecord old = applications.get(spec.name());
        Map<String, Wanted> wanted = new HashMap<>();
        Set<String> told = new HashSet<>();
        if (old != null) {
            old.deployments().forEach((name, before) -> wanted.put(name, gone(before)));
        }
        for (DeploymentSpec deployment : spec.deployments()) {
            Wanted before = old == null ? null : old.deployments().get(deployment.name());
            wanted.put(deployment.name(), serve(deployment, Optional.ofNullable(before)));
        }
        wanted.forEach((name, now) -> {
            if (old == null || !now.equals(old.deployments().get(name))) {
                told.add(name);
            }
        });
        if (old != null && told.isEmpty() && old.spec().equals(spec)) {
            return Decision.unchanged(old);
        }
        return Decision.accept(new ApplicationRecord(old == null ? 1 : old.version() + 1, spec, wanted, false), told);
    }

    /** As {@link CatalogCommand.Delete}. */
    public Decision delete(String application, OptionalLong expectedVersion) {
        ApplicationRecord old = applications.get(application);
        if (old == null && !unreadable.containsKey(application)) {
            return Decision.refuse(
                    Why.UNKNOWN,
                    "it is not deployed; these are: " + String.join(", ", new TreeSet<>(applications.keySet())));
        }
        if (old != null && old.deleting()) {
            return Decision.unchanged(old);
        }
        Optional<Decision> refusal = refuse(application, expectedVersion);
        if (refusal.isPresent() || old == null) {
            return refusal.orElseThrow();
        }
        Map<String, Wanted> wanted = new HashMap<>();
        old.deployments().forEach((name, before) -> wanted.put(name, gone(before)));
        return Decision.accept(
                new ApplicationRecord(old.version() + 1, old.spec(), wanted, true),
                old.deployments().keySet());
    }

    /** As {@link CatalogCommand.PutDeployment}. */
    public Decision putDeployment(DeploymentSpec spec) {
        Optional<ApplicationRecord> owner = serving(spec.name());
        if (owner.isEmpty()) {
            return unknown(spec.name());
        }
        ApplicationRecord old = owner.get();
        if (old.deleting()) {
            return Decision.refuse(Why.DELETING, deleting(old));
        }
        Wanted now = serve(spec, old.deployment(spec.name()));
        ApplicationSpec application = new ApplicationSpec(
                old.name(),
                old.spec().routePrefix(),
                old.spec().deployments().stream()
                        .map(deployment -> deployment.name().equals(spec.name()) ? spec : deployment)
                        .toList());
        return change(old, application, spec.name(), now);
    }

    /** As {@link CatalogCommand.Unload}. */
    public Decision unload(String deployment) {
        Optional<ApplicationRecord> owner = serving(deployment);
        if (owner.isEmpty()) {
            return unknown(deployment);
        }
        ApplicationRecord old = owner.get();
        if (old.deleting()) {
            return Decision.refuse(Why.DELETING, deleting(old));
        }
        Wanted before = old.deployment(deployment).orElseThrow();
        return change(old, old.spec(), deployment, new Wanted(before.spec(), before.revision(), Goal.UNLOADED));
    }

    /**
     * As {@link CatalogCommand.DeploymentGone}, of several deployments of one application at once; the version stays, for its user changed
     * nothing.
     *
     * @param drained the revision under which each was drained
     */
    public Decision gone(String application, Map<String, Long> drained) {
        ApplicationRecord old = applications.get(application);
        if (old == null) {
            return new Decision(
                    new Refused(Why.UNKNOWN, "nothing is wanted of application '" + application + "'"),
                    Optional.empty(),
                    false,
                    drained.keySet());
        }
        Map<String, Wanted> left = new HashMap<>(old.deployments());
        Set<String> told = new HashSet<>();
        drained.forEach((deployment, revision) -> {
            Wanted wanted = left.get(deployment);
            if (wanted == null || (wanted.goal() == Goal.GONE && wanted.revision() == revision)) {
                left.remove(deployment);
                told.add(deployment);
            }
        });
        ApplicationRecord now = new ApplicationRecord(old.version(), old.spec(), left, old.deleting());
        Optional<ApplicationRecord> store =
                left.isEmpty() || left.size() == old.deployments().size() ? Optional.empty() : Optional.of(now);
        return new Decision(new Accepted(now), store, left.isEmpty(), told);
    }

    private static Decision change(ApplicationRecord old, ApplicationSpec spec, String deployment, Wanted now) {
        if (now.equals(old.deployments().get(deployment)) && spec.equals(old.spec())) {
            return Decision.unchanged(old);
        }
        Map<String, Wanted> wanted = new HashMap<>(old.deployments());
        wanted.put(deployment, now);
        return Decision.accept(new ApplicationRecord(old.version() + 1, spec, wanted, false), Set.of(deployment));
    }

    /** The spec as it is to serve: under a new number if it is another one, was on its way out, or had failed. */
    private Wanted serve(DeploymentSpec spec, Optional<Wanted> before) {
        if (before.isEmpty()) {
            return new Wanted(spec, 1, Goal.SERVE);
        }
        Wanted old = before.get();
        boolean same =
                old.spec().equals(spec) && old.goal() != Goal.GONE && !failed.contains(spec.name(), old.revision());
        return new Wanted(spec, same ? old.revision() : old.revision() + 1, Goal.SERVE);
    }

    private static Wanted gone(Wanted before) {
        return new Wanted(before.spec(), before.revision(), Goal.GONE);
    }

    /** Why an application may not be changed, or not in this version. */
    private Optional<Decision> refuse(String application, OptionalLong expectedVersion) {
        if (unreadable.containsKey(application)) {
            return Optional.of(Decision.refuse(
                    Why.TAKEN,
                    "what is stored of application '" + application + "' cannot be read, and is not overwritten: "
                            + unreadable.get(application)));
        }
        ApplicationRecord old = applications.get(application);
        if (old != null && old.deleting()) {
            return Optional.of(Decision.refuse(Why.DELETING, deleting(old)));
        }
        long version = old == null ? 0 : old.version();
        if (expectedVersion.isEmpty() || expectedVersion.getAsLong() == version) {
            return Optional.empty();
        }
        String found = version == 0
                ? "there is no such application"
                : "it has version " + version + "; read it again, and apply your change to that";
        String expected = expectedVersion.getAsLong() == 0
                ? "there should be none of that name"
                : "it should have version " + expectedVersion.getAsLong();
        return Optional.of(
                Decision.refuse(Why.VERSION, "application '" + application + "': " + expected + ", but " + found));
    }

    private static String deleting(ApplicationRecord application) {
        return "application '" + application.name() + "' is being deleted; wait until it is gone";
    }

    /** The application of which a deployment is wanted; not one that is on its way out of an application that stays. */
    private Optional<ApplicationRecord> serving(String deployment) {
        return applications.values().stream()
                .filter(application -> application
                        .deployment(deployment)
                        .filter(wanted -> application.deleting() || wanted.goal() != Goal.GONE)
                        .isPresent())
                .findFirst();
    }

    private Decision unknown(String deployment) {
        String known = applications.values().stream()
                .filter(application -> !application.deleting())
                .flatMap(application -> application.spec().deployments().stream())
                .map(DeploymentSpec::name)
                .sorted()
                .collect(Collectors.joining(", "));
        return Decision.refuse(Why.UNKNOWN, "it is not deployed; these are: " + known);
    }
}
