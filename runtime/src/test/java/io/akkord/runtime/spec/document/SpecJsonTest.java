package io.akkord.runtime.spec.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.spec.ApplicationSpec;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.EncodedPayload;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.PlacementOptions;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpecJsonTest {

    @Test
    void whatIsReadEqualsWhatWasWritten() {
        long seed = System.nanoTime();
        RandomSpecs random = new RandomSpecs(seed);
        for (int i = 0; i < 500; i++) {
            ApplicationSpec spec = random.application();
            byte[] bytes = SpecJson.write(spec);
            ApplicationSpec read = SpecJson.readApplication(bytes);
            assertThat(read).as("seed %d, spec %d", seed, i).isEqualTo(spec);
            assertThat(SpecJson.write(read)).as("seed %d, spec %d", seed, i).isEqualTo(bytes);
            DeploymentSpec ingress = spec.ingress();
            assertThat(SpecJson.readDeployment(SpecJson.write(ingress)))
                    .as("seed %d, spec %d", seed, i)
                    .isEqualTo(ingress);
        }
    }

    /** If this fails, stored state can no longer be read: raise {@link SpecJson#SCHEMA}, add a sample, and keep reading this one. */
    @Test
    void theStoredSampleOfSchema1IsReadAndWrittenAsItIs() throws IOException {
        String stored = resource("application-schema-1.json");
        assertThat(SpecJson.readApplication(stored.getBytes(UTF_8))).isEqualTo(sample());
        assertThat(new String(SpecJson.write(sample()), UTF_8)).isEqualTo(stored.strip());
    }

    @Test
    void aHigherSchemaIsRefusedNamingBoth() {
        String higher = text(sample()).replace("\"schema\":1", "\"schema\":7");
        assertThatThrownBy(() -> SpecJson.readApplication(higher.getBytes(UTF_8)))
                .isInstanceOf(UnreadableSpecException.class)
                .hasMessage("expected a stored spec of schema 1 to 1, but found schema 7, which a newer version of"
                        + " Akkord wrote; run that version");
    }

    @Test
    void fieldsOfTheNextVersionAreIgnored() {
        String extended = text(sample())
                .replace("\"schema\":1", "\"schema\":1,\"later\":{\"a\":[1]}")
                .replace("\"priorities\":", "\"later\":null,\"priorities\":");
        assertThat(SpecJson.readApplication(extended.getBytes(UTF_8))).isEqualTo(sample());
    }

    @Test
    void whatIsWrongIsNamed() {
        refused("", "");
        refused("{", "expected a stored spec as JSON");
        refused("[]", "'a stored spec' in a stored spec must be an object, but is []");
        refused("{}", "a stored spec has no 'schema'");
        refused(
                text(sample()).replace("\"replicas\":3", "\"replicas\":\"3\""),
                "'deployments[0].replicas' in a stored spec must be a whole number, but is \"3\"");
        refused(text(sample()).replace("\"replicas\":3", "\"replicas\":0"), "replicas must be 1 to 10000, but is 0");
        refused(text(sample()).replace("\"FP32\"", "\"FP31\""), "inputs[0].datatype", "FP31");
        refused(text(sample()).replace("\"name\":\"digits\",", ""), "a stored spec has no 'deployments[0].name'");
    }

    @Test
    void aNodeWithoutTheClassesOfAHandlerHoldsItsSpec() {
        String foreign = text(sample()).replace("SampleHandlers$", "Gone$");
        ApplicationSpec spec = SpecJson.readApplication(foreign.getBytes(UTF_8));
        assertThat(text(spec)).isEqualTo(foreign);
        EncodedPayload payload = (EncodedPayload) spec.ingress().warmUp().get(0);
        assertThatThrownBy(() -> payload.decode(Object.class))
                .hasMessageContaining("Gone$Sum is not on the class path of this node");
    }

    @Test
    void aRequestComesBackFromItsJson() {
        SampleHandlers.Sum request = new SampleHandlers.Sum(1, 0.5, "ü", List.of("x"));
        EncodedPayload payload = EncodedPayload.of(request);
        assertThat(payload.decode(SampleHandlers.Sum.class)).isEqualTo(request);
        assertThatThrownBy(() -> payload.decode(String.class))
                .hasMessageContaining("expected a request of type java.lang.String");
        assertThatThrownBy(() -> new EncodedPayload("java.lang.String", "{"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new EncodedPayload("a.B", "{\"b\": 1, \"a\": 2.50}"))
                .isEqualTo(new EncodedPayload("a.B", "{\"a\":2.50,\"b\":1}"));
    }

    private static void refused(String json, String... parts) {
        assertThatThrownBy(() -> SpecJson.readApplication(json.getBytes(UTF_8)))
                .isInstanceOf(UnreadableSpecException.class)
                .hasMessageContainingAll(parts);
    }

    static String text(ApplicationSpec spec) {
        return new String(SpecJson.write(spec), UTF_8);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = SpecJsonTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    static ApplicationSpec sample() {
        DeploymentSpec digits = new DeploymentSpec(
                "digits",
                "3",
                new Model.TorchScript(
                        Path.of("/models/digits.pt"),
                        List.of(TensorSpec.of("image", DataType.FP32, 8, -1).asRagged()),
                        List.of(TensorSpec.of("scores", DataType.FP32, 2).withLabels(List.of("null", "eins")))),
                new BatchOptions(32, Duration.ofMillis(2), List.of(8, 16), 2),
                3,
                64,
                1000,
                429,
                Duration.ofMinutes(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                2,
                Optional.of(new DeviceRequest.GpuShare(0.25, 1L << 30)),
                Isolation.PROCESS,
                1,
                new PlacementOptions(
                        Map.of("zone", "a"),
                        Map.of("capacity-type", "spot"),
                        Map.of("license", 1L),
                        2,
                        Set.of("adder")),
                Map.of(),
                List.of(new Tensors(
                        List.of(Tensor.ofFloats("image", Shape.of(1, 8, 1), new float[8])), Map.of("priority", 1L))));
        DeploymentSpec adder = new DeploymentSpec(
                "adder",
                "1",
                new Model.JavaHandler(
                        HandlerDefinition.of(SampleHandlers.Adder.class, List.of(SampleHandlers.Sum.class)),
                        List.of(),
                        List.of()),
                BatchOptions.NONE,
                1,
                64,
                1000,
                503,
                Duration.ZERO,
                Duration.ofNanos(1_500_000_001),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                0,
                Optional.empty(),
                Isolation.IN_PROCESS,
                1,
                PlacementOptions.ANY,
                Map.of(
                        "text",
                        "ü",
                        "whole",
                        1,
                        "long",
                        5_000_000_000L,
                        "decimal",
                        1.0,
                        "list",
                        List.of(true, Map.of())),
                List.of(new SampleHandlers.Sum(1, 0.5, "warm", List.of())));
        return new ApplicationSpec("sample", "/sample", List.of(digits, adder));
    }
}
