package io.akkord.actors.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.akkord.actors.catalog.Catalog.Decision;
import io.akkord.actors.catalog.CatalogReply.Accepted;
import io.akkord.actors.catalog.CatalogReply.Refused;
import io.akkord.actors.catalog.CatalogReply.Why;
import io.akkord.actors.testing.Specs;
import io.akkord.runtime.reconcile.Wanted;
import io.akkord.runtime.reconcile.Wanted.Goal;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the catalog decides, situation by situation. */
class CatalogTest {
    private static final OptionalLong ANY = OptionalLong.empty();

    private final Map<String, ApplicationRecord> stored = new HashMap<>();
    private final Map<String, String> unreadable = new HashMap<>();
    private final Set<String> failed = new HashSet<>();

    @Test
    void aNewApplicationHasVersionOneAndItsDeploymentsRevisionOne() {
        Decision decision = put(app(echo("a", 1), echo("b", 1)), ANY);
        ApplicationRecord record = accepted(decision);
        assertThat(record.version()).isEqualTo(1);
        assertThat(record.deployments().values())
                .extracting(Wanted::revision, Wanted::goal)
                .containsOnly(tuple(1L, Goal.SERVE));
        assertThat(decision.told()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void onlyWhatChangedGetsANewRevision() {
        put(app(echo("a", 1), echo("b", 1)), ANY);
        Decision decision = put(app(echo("a", 1), echo("b", 2)), ANY);
        ApplicationRecord record = accepted(decision);
        assertThat(record.version()).isEqualTo(2);
        assertThat(wanted("a").revision()).isEqualTo(1);
        assertThat(wanted("b").revision()).isEqualTo(2);
        assertThat(wanted("b").spec()).isEqualTo(echo("b", 2));
        assertThat(decision.told()).containsExactly("b");
    }

    @Test
    void theSameOnceMoreChangesNothing() {
        put(app(echo("a", 1)), ANY);
        Decision decision = put(app(echo("a", 1)), ANY);
        assertThat(accepted(decision).version()).isEqualTo(1);
        assertThat(decision.store()).isEmpty();
        assertThat(decision.told()).isEmpty();
    }

    @Test
    void theSameOnceMoreIsTriedAgainWhereItHadFailed() {
        put(app(echo("a", 1), echo("b", 1)), ANY);
        failed.add("a:1");
        Decision decision = put(app(echo("a", 1), echo("b", 1)), ANY);
        assertThat(accepted(decision).version()).isEqualTo(2);
        assertThat(wanted("a").revision()).isEqualTo(2);
        assertThat(wanted("b").revision()).isEqualTo(1);
    }

    @Test
    void whatWouldBeTooLargeWithWhatStillRunsIsRefused() {
        String half = "x".repeat(600_000);
        assertThat(accepted(put(app(Specs.named("a").config(Map.of("v", half)).build()), ANY)
                                .withinSize())
                        .version())
                .isEqualTo(1);
        Decision decision = put(app(Specs.named("b").config(Map.of("v", half)).build()), ANY);
        assertThat(decision.store()).isPresent();
        Refused refused = (Refused) decision.withinSize().reply();
        assertThat(refused.why()).isEqualTo(Why.TOO_LARGE);
        assertThat(refused.message()).containsPattern("at most 1048576 bytes, but would be 120\\d{4}");
        assertThat(decision.withinSize().store()).isEmpty();
        assertThat(catalog().delete("app", ANY).withinSize().store()).isPresent();
    }

    @Test
    void aDeploymentThatIsLeftOutGoesAndCanComeBackWhileItDoes() {
        put(app(echo("a", 1), echo("b", 1)), ANY);
        assertThat(put(app(echo("b", 1)), ANY).told()).containsExactly("a");
        assertThat(wanted("a").goal()).isEqualTo(Goal.GONE);
        put(app(echo("a", 1), echo("b", 1)), ANY);
        assertThat(wanted("a")).isEqualTo(new Wanted(echo("a", 1), 2, Goal.SERVE));
        assertThat(gone("app", "a", 1).store()).as("of a former life").isEmpty();
        put(app(echo("b", 1)), ANY);
        gone("app", "a", 2);
        assertThat(stored.get("app").deployments()).containsOnlyKeys("b");
    }

    @Test
    void versionsThatDoNotFitAreRefused() {
        assertThat(why(put(app(echo("a", 1)), OptionalLong.of(3)))).isEqualTo(Why.VERSION);
        accepted(put(app(echo("a", 1)), OptionalLong.of(0)));
        Decision decision = put(app(echo("a", 2)), OptionalLong.of(0));
        assertThat(why(decision)).isEqualTo(Why.VERSION);
        assertThat(((Refused) decision.reply()).message())
                .contains("there should be none of that name", "it has version 1");
        accepted(put(app(echo("a", 2)), OptionalLong.of(1)));
        assertThat(why(catalog().delete("app", OptionalLong.of(1)))).isEqualTo(Why.VERSION);
    }

    @Test
    void aDeletedApplicationIsGoneWhenItsLastDeploymentIs() {
        put(app(echo("a", 1), echo("b", 1)), ANY);
        Decision deleted = applied(catalog().delete("app", ANY), "app");
        assertThat(deleted.told()).containsExactlyInAnyOrder("a", "b");
        assertThat(stored.get("app").deleting()).isTrue();
        assertThat(why(put(app(echo("a", 1)), ANY))).isEqualTo(Why.DELETING);
        assertThat(why(catalog().putDeployment(echo("a", 2)))).isEqualTo(Why.DELETING);
        assertThat(catalog().delete("app", ANY).store()).as("again").isEmpty();
        gone("app", "a", 1);
        assertThat(gone("app", "b", 1).remove()).isTrue();
        assertThat(stored).isEmpty();
        accepted(put(app(echo("a", 1)), ANY));
    }

    @Test
    void whatIsNotThereIsUnknown() {
        put(app(echo("a", 1)), ANY);
        Decision decision = catalog().delete("nothing", ANY);
        assertThat(why(decision)).isEqualTo(Why.UNKNOWN);
        assertThat(((Refused) decision.reply()).message()).isEqualTo("it is not deployed; these are: app");
        assertThat(why(catalog().unload("x"))).isEqualTo(Why.UNKNOWN);
        assertThat(why(catalog().putDeployment(echo("x", 1)))).isEqualTo(Why.UNKNOWN);
        assertThat(gone("app", "x", 1).told()).as("it may forget itself").containsExactly("x");
    }

    @Test
    void oneDeploymentIsUnloadedChangedAndLoaded() {
        put(app(echo("a", 1), echo("b", 1)), ANY);
        applied(catalog().unload("a"), "app");
        assertThat(wanted("a")).isEqualTo(new Wanted(echo("a", 1), 1, Goal.UNLOADED));
        applied(catalog().putDeployment(echo("a", 1)), "app");
        assertThat(wanted("a")).isEqualTo(new Wanted(echo("a", 1), 1, Goal.SERVE));
        applied(catalog().putDeployment(echo("a", 2)), "app");
        assertThat(wanted("a")).isEqualTo(new Wanted(echo("a", 2), 2, Goal.SERVE));
        assertThat(stored.get("app").version()).isEqualTo(4);
        assertThat(stored.get("app").spec().deployments()).containsExactly(echo("a", 2), echo("b", 1));
    }

    @Test
    void namesAndRoutesOfOthersAreTaken() {
        put(app(echo("a", 1)), ANY);
        ApplicationSpec other = Specs.application("other", "/other", echo("a", 1));
        assertThat(why(catalog().put(other, ANY))).isEqualTo(Why.TAKEN);
    }

    @Test
    void whatCannotBeReadIsNotOverwritten() {
        unreadable.put("app", "schema 9, but this version reads 1");
        Decision decision = put(app(echo("a", 1)), ANY);
        assertThat(why(decision)).isEqualTo(Why.TAKEN);
        assertThat(((Refused) decision.reply()).message()).contains("schema 9, but this version reads 1");
        assertThat(why(catalog().delete("app", ANY))).isEqualTo(Why.TAKEN);
    }

    private Catalog catalog() {
        return new Catalog(stored, unreadable, (deployment, revision) -> failed.contains(deployment + ":" + revision));
    }

    private Decision put(ApplicationSpec spec, OptionalLong version) {
        return applied(catalog().put(spec, version), spec.name());
    }

    private Decision gone(String application, String deployment, long revision) {
        return applied(catalog().gone(application, Map.of(deployment, revision)), application);
    }

    private Decision applied(Decision decision, String application) {
        decision.store().ifPresent(record -> stored.put(application, record));
        if (decision.remove()) {
            stored.remove(application);
        }
        return decision;
    }

    private Wanted wanted(String deployment) {
        return stored.get("app").deployment(deployment).orElseThrow();
    }

    private static ApplicationRecord accepted(Decision decision) {
        assertThat(decision.reply()).isInstanceOf(Accepted.class);
        return ((Accepted) decision.reply()).record();
    }

    private static Why why(Decision decision) {
        assertThat(decision.reply()).isInstanceOf(Refused.class);
        assertThat(decision.store()).isEmpty();
        return ((Refused) decision.reply()).why();
    }

    private static ApplicationSpec app(DeploymentSpec... deployments) {
        return Specs.application("app", "/app", deployments);
    }

    private static DeploymentSpec echo(String name, int config) {
        return Specs.named(name).config(Map.of("v", config)).build();
    }
}
