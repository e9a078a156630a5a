package io.akkord.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.api.Application;
import io.akkord.api.ApplicationProvider;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class BundledApplicationTest {

    @Test
    void itIsFoundByNameAndItsFilesAreThere() {
        ApplicationProvider provider = ServiceLoader.load(ApplicationProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.name().equals("bundled"))
                .findFirst()
                .orElseThrow();
        // Tests run in the module's folder, one below the distribution's.
        Application application =
                provider.application(Path.of("..").toAbsolutePath().normalize());
        assertThat(application.deployments())
                .extracting(DeploymentSpec::name)
                .containsExactlyInAnyOrder("digits", "busy", "echo");
        for (DeploymentSpec deployment : application.deployments()) {
            if (deployment.model() instanceof Model.TorchScript model) {
                assertThat(model.file()).isRegularFile();
                assertThat(deployment.batch().isBatched()).isTrue();
                assertThat(deployment.warmUp()).isNotEmpty();
            }
        }
    }
}
