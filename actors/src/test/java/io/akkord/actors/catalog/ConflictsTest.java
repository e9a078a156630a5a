package io.akkord.actors.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.actors.testing.Specs;
import io.akkord.runtime.reconcile.Wanted;
import io.akkord.runtime.spec.ApplicationSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConflictsTest {
    private final ApplicationSpec spec =
            Specs.application("shop", "/shop", Specs.named("echo").build());
    private final ApplicationRecord present = new ApplicationRecord(
            1,
            spec,
            Map.of(
                    "echo", new Wanted(spec.ingress(), 1, Wanted.Goal.SERVE),
                    "old", new Wanted(Specs.named("old").build(), 1, Wanted.Goal.GONE)),
            false);

    @Test
    void whatSharesNothingStandsBesideIt() {
        assertThat(conflictOf("bank", "/shop/bank", "bank")).isEmpty();
    }

    @Test
    void anApplicationIsNotInItsOwnWay() {
        assertThat(conflictOf("shop", "/shop", "echo")).isEmpty();
    }

    @Test
    void aRouteAndADeploymentHaveOneOwner() {
        assertThat(conflictOf("bank", "/shop", "other").orElseThrow())
                .contains("the route '/shop' is taken", "'shop' has it already", "'bank' cannot");
        assertThat(conflictOf("bank", "/bank", "echo").orElseThrow())
                .contains("the deployment name 'echo' is taken", "'shop' has it already", "'bank' cannot");
    }

    @Test
    void aDeploymentOnItsWayOutKeepsItsNameUntilItIsGone() {
        assertThat(conflictOf("bank", "/bank", "old").orElseThrow()).contains("the deployment name 'old' is taken");
    }

    private Optional<String> conflictOf(String name, String route, String deployment) {
        return Conflicts.of(
                Specs.application(name, route, Specs.named(deployment).build()), List.of(present));
    }
}
