package io.akkord.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.actors.testing.Specs;
import io.akkord.runtime.spec.ApplicationSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConflictsTest {
    private final ApplicationSpec present =
            Specs.application("shop", "/shop", Specs.named("echo").build());

    @Test
    void whatSharesNothingStandsBesideIt() {
        assertThat(Conflicts.of(
                        Specs.application(
                                "bank", "/shop/bank", Specs.named("bank").build()),
                        List.of(present)))
                .isEmpty();
    }

    @Test
    void aNameARouteAndADeploymentHaveOneOwner() {
        assertThat(conflictOf("shop", "/other", "other")).contains("the application name 'shop' is taken");
        assertThat(conflictOf("bank", "/shop", "other"))
                .contains("the route '/shop' is taken", "'shop' has it already", "'bank' cannot");
        assertThat(conflictOf("bank", "/bank", "echo"))
                .contains("the deployment name 'echo' is taken", "'shop' has it already", "'bank' cannot");
    }

    private String conflictOf(String name, String route, String deployment) {
        ApplicationSpec newcomer =
                Specs.application(name, route, Specs.named(deployment).build());
        return Conflicts.of(newcomer, List.of(present)).orElseThrow();
    }
}
