package io.akkord.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.document.ApplicationDocuments;
import io.akkord.runtime.spec.document.DocumentResult;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExampleDocumentsTest {
    // Tests run in the module's folder.
    private static final Path FOLDER = Path.of("applications");

    @Test
    void theExampleDeclaresTheBundledModel() {
        DocumentResult read = ApplicationDocuments.read(FOLDER.resolve("digits.conf"));
        assertThat(read).isInstanceOf(DocumentResult.Ok.class);
        DeploymentSpec digits =
                ((DocumentResult.Ok) read).applications().get(0).spec().ingress();
        assertThat(((Model.TorchScript) digits.model()).file()).isRegularFile();
        assertThat(digits.replicas()).isEqualTo(2);
        assertThat(digits.batch().maxDelay()).isEqualTo(Duration.ofMillis(1));
        assertThat(digits.warmUp()).hasSize(1);
    }

    @Test
    void itsJsonTwinSaysTheSame() {
        assertThat(ApplicationDocuments.read(FOLDER.resolve("digits.json")))
                .isEqualTo(ApplicationDocuments.read(FOLDER.resolve("digits.conf")));
    }
}
