package io.akkord.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.http.v2.ModelConfig;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigOverrideTest {
    private static final DeploymentSpec SPEC = Specs.classifier("m");

    @Test
    void what_may_change_changes() throws Refusal {
        DeploymentSpec changed = ConfigOverride.apply(
                "{\"max_batch_size\":16,\"dynamic_batching\":{\"preferred_batch_size\":[8,16],"
                        + "\"max_queue_delay_microseconds\":500,\"priority_levels\":2},\"instance_group\":[{\"count\":3}]}",
                SPEC);
        assertThat(changed.batch()).isEqualTo(new BatchOptions(16, Duration.ofNanos(500_000), List.of(8, 16), 2));
        assertThat(changed.replicas()).isEqualTo(3);
        assertThat(changed.model()).isEqualTo(SPEC.model());
    }

    @Test
    void what_config_says_can_be_sent_back() throws Refusal {
        for (DeploymentSpec spec : List.of(SPEC, Specs.anyTensors("a"))) {
            String config = new String(ModelConfig.json(spec), StandardCharsets.UTF_8);
            assertThat(ConfigOverride.apply(config, spec)).isEqualTo(spec);
        }
    }

    @Test
    void everything_else_is_refused_by_name() {
        Map<String, String> wrong = Map.of(
                "{\"platform\":\"tensorrt\"}", "platform cannot be changed",
                "{\"sequence_batching\":{}}", "sequence_batching cannot be changed",
                "{\"max_batch_size\":\"4\"}", "max_batch_size must be a whole number",
                "{\"max_batch_size\":2}", "batch.preferred_sizes must be 1 to batch.max_size, which is 2",
                "{\"max_batch_size\":0,\"dynamic_batching\":{\"preferred_batch_size\":[]}}", "cannot change between 0",
                "{\"dynamic_batching\":{\"max_queue_delay_microseconds\":2000000000}}", "batch.max_delay must be",
                "{\"dynamic_batching\":{\"preserve_ordering\":true}}", "dynamic_batching.preserve_ordering",
                "{\"instance_group\":[{\"count\":0}]}", "replicas must be",
                "{\"instance_group\":[{\"count\":1},{\"count\":1}]}", "array of one object",
                "[1]", "must be a JSON object");
        wrong.forEach((config, message) -> assertThatThrownBy(() -> ConfigOverride.apply(config, SPEC))
                .as(config)
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.reply().status()).isEqualTo(400);
                    assertThat(refusal.reply().body().utf8String()).contains(message);
                }));
    }
}
