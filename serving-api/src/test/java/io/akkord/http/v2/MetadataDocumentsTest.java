package io.akkord.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.actors.node.DeploymentStatus;
import io.akkord.actors.node.DeploymentStatus.State;
import io.akkord.http.v2.RepositoryIndex.Wanted;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.PlacementOptions;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.stats.DeploymentStats;
import io.akkord.runtime.tensor.DataType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataDocumentsTest {
    private static final List<TensorSpec> INPUTS = List.of(
            TensorSpec.of("image", DataType.FP32, 8, 8),
            TensorSpec.of("note", DataType.BYTES, -1),
            TensorSpec.of("tokens", DataType.INT64, -1).asRagged());
    private static final List<TensorSpec> OUTPUTS = List.of(TensorSpec.of("scores", DataType.FP32, 10));

    @Test
    void server() {
        assertThat(text(ServerMetadata.json("0.1.0")))
                .isEqualTo(
                        "{\"name\":\"akkord\",\"version\":\"0.1.0\",\"extensions\":[\"classification\",\"model_repository\","
                                + "\"schedule_policy\",\"model_configuration\",\"binary_tensor_data\",\"parameters\",\"statistics\"]}");
    }

    @Test
    void modelMetadata() {
        assertThat(text(ModelMetadata.json(spec(BatchOptions.ofSize(32, Duration.ZERO)))))
                .isEqualTo("{\"name\":\"digits\",\"versions\":[\"3\"],\"platform\":\"pytorch_libtorch\",\"inputs\":["
                        + "{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[-1,8,8]},"
                        + "{\"name\":\"note\",\"datatype\":\"BYTES\",\"shape\":[-1,-1]},"
                        + "{\"name\":\"tokens\",\"datatype\":\"INT64\",\"shape\":[-1,-1]}],"
                        + "\"outputs\":[{\"name\":\"scores\",\"datatype\":\"FP32\",\"shape\":[-1,10]}]}");
        assertThat(text(ModelMetadata.json(spec(BatchOptions.NONE))))
                .contains("{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[8,8]}");
    }

    @Test
    void modelConfig() {
        BatchOptions batch = new BatchOptions(32, Duration.ofMillis(2), List.of(16, 8), 3);
        assertThat(text(ModelConfig.json(spec(batch))))
                .isEqualTo("{\"name\":\"digits\",\"platform\":\"pytorch_libtorch\",\"backend\":\"pytorch\","
                        + "\"version_policy\":{\"specific\":{\"versions\":[3]}},\"max_batch_size\":32,\"input\":["
                        + "{\"name\":\"image\",\"data_type\":\"TYPE_FP32\",\"dims\":[8,8],\"allow_ragged_batch\":false,"
                        + "\"optional\":false},"
                        + "{\"name\":\"note\",\"data_type\":\"TYPE_STRING\",\"dims\":[-1],\"allow_ragged_batch\":false,"
                        + "\"optional\":false},"
                        + "{\"name\":\"tokens\",\"data_type\":\"TYPE_INT64\",\"dims\":[-1],\"allow_ragged_batch\":true,"
                        + "\"optional\":false}],"
                        + "\"output\":[{\"name\":\"scores\",\"data_type\":\"TYPE_FP32\",\"dims\":[10]}],"
                        + "\"dynamic_batching\":{\"preferred_batch_size\":[8,16],\"max_queue_delay_microseconds\":2000,"
                        + "\"priority_levels\":3,\"default_priority_level\":2,\"default_queue_policy\":{"
                        + "\"timeout_action\":\"REJECT\",\"allow_timeout_override\":true,\"max_queue_size\":100}},"
                        + "\"instance_group\":[{\"name\":\"digits\",\"kind\":\"KIND_AUTO\",\"count\":2}],"
                        + "\"default_model_filename\":\"digits.pt\"}");
        assertThat(text(ModelConfig.json(spec(BatchOptions.NONE))))
                .contains("\"max_batch_size\":0")
                .doesNotContain("dynamic_batching");
    }

    @Test
    void statistics() {
        DeploymentStats stats = new DeploymentStats();
        stats.admitted();
        stats.executed(2, 1, 2, 3);
        stats.succeeded(2, 100, 10, 1, 2, 3);
        stats.admitted();
        stats.failed(Outcome.Reason.INTERNAL, 50);
        DeploymentStats.Snapshot snapshot = stats.snapshot();
        assertThat(text(ModelStatistics.json(List.of(new ModelStatistics.Entry("digits", "3", snapshot)))))
                .isEqualTo("{\"model_stats\":[{\"name\":\"digits\",\"version\":\"3\",\"last_inference\":"
                        + snapshot.lastInferenceMillis()
                        + ",\"inference_count\":2,\"execution_count\":1,\"inference_stats\":{"
                        + "\"success\":{\"count\":1,\"ns\":100},\"fail\":{\"count\":1,\"ns\":50},"
                        + "\"queue\":{\"count\":1,\"ns\":10},\"compute_input\":{\"count\":1,\"ns\":1},"
                        + "\"compute_infer\":{\"count\":1,\"ns\":2},\"compute_output\":{\"count\":1,\"ns\":3},"
                        + "\"cache_hit\":{\"count\":0,\"ns\":0},\"cache_miss\":{\"count\":0,\"ns\":0}},"
                        + "\"batch_stats\":[{\"batch_size\":2,\"compute_input\":{\"count\":1,\"ns\":1},"
                        + "\"compute_infer\":{\"count\":1,\"ns\":2},\"compute_output\":{\"count\":1,\"ns\":3}}]}]}");
        assertThat(text(ModelStatistics.json(List.of()))).isEqualTo("{\"model_stats\":[]}");
    }

    @Test
    void repositoryIndex() {
        List<RepositoryIndex.Entry> entries = List.of(
                new RepositoryIndex.Entry("a", "1", new DeploymentStatus(State.READY, "", List.of())),
                new RepositoryIndex.Entry("b", "2", new DeploymentStatus(State.FAILED, "no file \"x\"", List.of())),
                new RepositoryIndex.Entry("c", "1", new DeploymentStatus(State.STARTING, "starting", List.of())));
        String ready = "{\"name\":\"a\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"}";
        assertThat(text(RepositoryIndex.json(entries, true))).isEqualTo("[" + ready + "]");
        assertThat(text(RepositoryIndex.json(entries, false)))
                .isEqualTo("[" + ready
                        + ",{\"name\":\"b\",\"version\":\"2\",\"state\":\"UNAVAILABLE\",\"reason\":\"no file \\\"x\\\"\"}"
                        + ",{\"name\":\"c\",\"version\":\"1\",\"state\":\"LOADING\",\"reason\":\"starting\"}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''               | false |",
                "{}               | false |",
                "{\"ready\":true} | true  |",
                "{\"x\":[{}],\"ready\":false} | false |",
                "[]               |       | the body must be a JSON object, but is an array",
                "' '              |       | the body must be a JSON object, but is empty",
                "{\"ready\":1}    |       | 'ready' must be true or false, but is 1",
                "{\"ready\":true  |       | the body is not valid JSON: it is cut off",
                "{} {}            |       | the body has more than one JSON object",
            })
    void indexRequest(String body, Boolean readyOnly, String message) {
        Wanted wanted = RepositoryIndex.read(ByteBuffer.wrap(body.getBytes(UTF_8)), JsonLimits.DEFAULT);
        assertThat(wanted).isEqualTo(readyOnly == null ? new Wanted.Bad(message) : new Wanted.Models(readyOnly));
    }

    private static DeploymentSpec spec(BatchOptions batch) {
        Duration second = Duration.ofSeconds(1);
        Model model = new Model.TorchScript(Path.of("models", "digits.pt"), INPUTS, OUTPUTS);
        return new DeploymentSpec(
                "digits",
                "3",
                model,
                batch,
                2,
                16,
                100,
                503,
                second,
                second,
                second,
                second,
                0,
                Optional.empty(),
                Isolation.IN_PROCESS,
                1,
                PlacementOptions.ANY,
                Map.of(),
                List.of());
    }

    private static String text(byte[] json) {
        return new String(json, UTF_8);
    }
}
