package io.akkord.runtime.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.reconcile.SpecDiff.Change;
import io.akkord.runtime.reconcile.SpecDiff.Effect;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.document.ApplicationDocuments;
import io.akkord.runtime.spec.document.DocumentResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpecDiffTest {
    private static final String MODEL = "torch_script = /m.pt, inputs = [{ name = x, datatype = FP32, shape = [1] }],"
            + " outputs = [{ name = y, datatype = FP32, shape = [1] }]";

    @Test
    void changesAreToldByPathAndDeploymentsByWhatBecomesOfThem() {
        ApplicationSpec from = application("{ name = gone, " + MODEL + " }, { name = heavy, " + MODEL
                + " }, { name = light, " + MODEL + " }, { name = same, " + MODEL + " }");
        ApplicationSpec to = application("{ name = heavy, engine_threads = 2, " + MODEL
                + " }, { name = light, replicas = 3, " + MODEL + " }, { name = new, " + MODEL + " }, { name = same, "
                + MODEL + " }");
        SpecDiff diff = SpecDiff.between(from, to);
        assertThat(diff.effects())
                .isEqualTo(Map.of(
                        "gone", Effect.REMOVED,
                        "heavy", Effect.NEW_REPLICAS,
                        "light", Effect.IN_PLACE,
                        "new", Effect.ADDED,
                        "same", Effect.UNCHANGED));
        assertThat(diff.changes())
                .contains(
                        new Change("deployments.heavy.engine_threads", Optional.of("0"), Optional.of("2")),
                        new Change("deployments.light.replicas", Optional.of("1"), Optional.of("3")),
                        new Change("deployments.gone.replicas", Optional.of("1"), Optional.empty()),
                        new Change("deployments.new.torch_script", Optional.empty(), Optional.of("\"/m.pt\"")))
                .noneMatch(change -> change.path().startsWith("deployments.same"));
    }

    @Test
    void aNewApplicationIsAllNewAndAnEqualOneNoChange() {
        ApplicationSpec spec = application("{ name = m, " + MODEL + " }");
        assertThat(SpecDiff.between(spec, spec)).isEqualTo(new SpecDiff(List.of(), Map.of("m", Effect.UNCHANGED)));
        SpecDiff fresh = SpecDiff.between(null, spec);
        assertThat(fresh.effects()).isEqualTo(Map.of("m", Effect.ADDED));
        assertThat(fresh.changes()).contains(new Change("route_prefix", Optional.empty(), Optional.of("\"/app\"")));
    }

    private static ApplicationSpec application(String deployments) {
        DocumentResult read = ApplicationDocuments.read("name = app, deployments = [" + deployments + "]", "test");
        assertThat(read).isInstanceOf(DocumentResult.Ok.class);
        return ((DocumentResult.Ok) read).applications().get(0).spec();
    }
}
