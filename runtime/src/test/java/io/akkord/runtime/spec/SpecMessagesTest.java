package io.akkord.runtime.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Tensors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong in a spec is said with the option, what is allowed, and what was found. */
class SpecMessagesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final TensorSpec X = TensorSpec.of("x", DataType.FP32, 2);
    private static final Path FILE = Path.of("m.pt");

    @Test
    void namesOfDeployments() {
        assertThatCode(() -> deployment("a.b_c-9")).doesNotThrowAnyException();
        for (String bad : List.of("", "-a", ".a", "a/b", "a b", "ä", "a".repeat(129))) {
            assertRefused(
                    () -> deployment(bad),
                    "deployment name must be 1 to 128 letters, digits, '.', '_' or '-', starting with a letter or digit,"
                            + " but is '" + bad + "'");
        }
    }

    @Test
    void numbersOfDeployments() {
        assertRefused(() -> numbers(0, 1, 0, 503, 0), "deployment 'd': replicas must be 1 to 10000, but is 0");
        assertRefused(
                () -> numbers(1, 0, 0, 503, 0), "deployment 'd': max_ongoing_requests must be 1 to 100000, but is 0");
        assertRefused(
                () -> numbers(1, 1, -1, 503, 0), "deployment 'd': max_queued_requests must be 0 to 1000000, but is -1");
        assertRefused(() -> numbers(1, 1, 0, 500, 0), "deployment 'd': overload_status must be 503 or 429, but is 500");
        assertRefused(
                () -> numbers(1, 1, 0, 429, -1),
                "deployment 'd': engine_threads must be 0 (the node chooses) to 1024, but is -1");
        assertThat(numbers(10_000, 100_000, 1_000_000, 429, 1024).replicas()).isEqualTo(10_000);
    }

    @Test
    void timesOfDeployments() {
        Duration negative = Duration.ofMillis(-1);
        assertRefused(
                () -> times(negative, SECOND, SECOND, SECOND),
                "deployment 'd': request_timeout must be 0 (none) or more, but is PT-0.001S");
        assertRefused(
                () -> times(SECOND, negative, SECOND, SECOND),
                "deployment 'd': graceful_shutdown_timeout must be 0 or more, but is PT-0.001S");
        assertRefused(
                () -> times(SECOND, SECOND, Duration.ofMillis(9), SECOND),
                "deployment 'd': health_check_period must be 10 ms or more, but is PT0.009S");
        assertRefused(
                () -> times(SECOND, SECOND, SECOND, Duration.ZERO),
                "deployment 'd': health_check_timeout must be 10 ms or more, but is PT0S");
        assertThatCode(() -> times(Duration.ZERO, Duration.ZERO, Duration.ofMillis(10), Duration.ofMillis(10)))
                .doesNotThrowAnyException();
    }

    @Test
    void resourcesAreClaimedWithDevices() {
        assertRefused(
                () -> withResources(Optional.empty()),
                "deployment 'd': placement.resources must be {} where it has no devices, for a node gives both in one claim; a handler"
                        + " can ask for devices { cpu_slots = 1 }, but is {license=1}");
        assertThatCode(() -> withResources(Optional.of(new DeviceRequest.CpuSlots(1, 0))))
                .doesNotThrowAnyException();
    }

    private static DeploymentSpec withResources(Optional<DeviceRequest> devices) {
        DeploymentSpec plain = deployment("d", "1", Map.of());
        return new DeploymentSpec(
                plain.name(),
                plain.version(),
                plain.model(),
                plain.batch(),
                plain.replicas(),
                plain.maxOngoingRequests(),
                plain.maxQueuedRequests(),
                plain.overloadStatus(),
                plain.requestTimeout(),
                plain.gracefulShutdownTimeout(),
                plain.healthCheckPeriod(),
                plain.healthCheckTimeout(),
                plain.engineThreads(),
                devices,
                plain.isolation(),
                plain.minAvailable(),
                new PlacementOptions(Map.of(), Map.of(), Map.of("license", 1L), 0, Set.of()),
                plain.userConfig(),
                plain.warmUp());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1", "-1", "1.0", "1234567890123456789"})
    void versionsAreWholeNumbers(String bad) {
        assertRefused(
                () -> deployment("d", bad, Map.of()),
                "deployment 'd': version must be a whole number, but is '" + bad + "'");
    }

    @Test
    void aSpecDoesNotChangeWithTheMapItWasMadeOf() {
        Map<String, Object> config = new HashMap<>(Map.of("k", 1));
        DeploymentSpec spec = deployment("d", "1", config);
        config.put("k", 2);

        assertThat(spec.userConfig()).containsExactly(Map.entry("k", 1));
    }

    @Test
    void batchOptions() {
        assertRefused(() -> batch(-1, 0, 1), "batch.max_size must be 0 (no batching) or more, but is -1");
        assertRefused(() -> batch(1, -1, 1), "batch.max_delay must be 0 to 1 minute, but is PT-0.001S");
        assertRefused(() -> batch(1, 60_001, 1), "batch.max_delay must be 0 to 1 minute, but is PT1M0.001S");
        assertRefused(() -> batch(1, 0, 0), "batch.priorities must be 1 to 64, but is 0");
        assertRefused(() -> batch(1, 0, 65), "batch.priorities must be 1 to 64, but is 65");
        assertRefused(
                () -> batch(8, 0, 1, 4, 9), "batch.preferred_sizes must be 1 to batch.max_size, which is 8, but is 9");
        assertRefused(
                () -> batch(8, 0, 1, 0), "batch.preferred_sizes must be 1 to batch.max_size, which is 8, but is 0");
        assertThat(batch(8, 0, 1, 8, 2, 8).preferredSizes()).containsExactly(2, 8);
    }

    @Test
    void theDefaultPriorityIsTheMiddleOne() {
        assertThat(batch(1, 0, 1).defaultPriority()).isEqualTo(1);
        assertThat(batch(1, 0, 2).defaultPriority()).isEqualTo(1);
        assertThat(batch(1, 0, 3).defaultPriority()).isEqualTo(2);
        assertThat(batch(1, 0, 64).defaultPriority()).isEqualTo(32);
    }

    @Test
    void applications() {
        DeploymentSpec d = deployment("d");
        DeploymentSpec e = deployment("e");

        assertThat(new ApplicationSpec("a", "/", List.of(d, e)).ingress()).isSameAs(e);
        assertRefused(
                () -> new ApplicationSpec("a b", "/", List.of(d)),
                "application name must be 1 to 128 letters, digits, '.', '_' or '-', starting with a letter or digit,"
                        + " but is 'a b'");
        assertRefused(
                () -> new ApplicationSpec("a", "/", List.of()),
                "application 'a': deployments must be at least one, but is none");
        assertRefused(
                () -> new ApplicationSpec("a", "/", List.of(d, d)),
                "application 'a': deployment names must be unique, but is 'd' twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "chat", "/chat/", "//", "/a b", "/a?b"})
    void routesArePaths(String bad) {
        assertRefused(
                () -> new ApplicationSpec("a", bad, List.of(deployment("d"))),
                "application 'a': route must be '/' or a path such as '/chat', without a trailing slash, but is '" + bad
                        + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2", "/v2/models", "/metrics", "/-", "/-/healthz"})
    void routesOfTheNodeItselfAreTaken(String taken) {
        assertRefused(
                () -> new ApplicationSpec("a", taken, List.of(deployment("d"))),
                "application 'a': route must be outside /v1, /v2, /api, /metrics and /-, which the node itself answers, but is '"
                        + taken + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v2x", "/metrics2", "/-x", "/a/b.c/~d"})
    void otherRoutesAreFree(String free) {
        assertThatCode(() -> new ApplicationSpec("a", free, List.of(deployment("d"))))
                .doesNotThrowAnyException();
    }

    @Test
    void tensorsOfModels() {
        assertRefused(
                () -> TensorSpec.of(" ", DataType.FP32, 1), "a tensor of a model must have a name, but it is blank");
        assertRefused(
                () -> TensorSpec.of("t", DataType.BYTES, -1).asRagged(),
                "input 't' of datatype BYTES cannot be ragged: only numbers can be padded");
        assertRefused(
                () -> new Model.TorchScript(FILE, List.of(), List.of(X)),
                "a TorchScript model needs at least one declared input and one output, but m.pt has 0 and 1");
    }

    @Test
    void tensorsOfOneModelHaveDifferentNames() {
        HandlerDefinition same = HandlerDefinition.of(Same.class);

        assertRefused(
                () -> new Model.TorchScript(FILE, List.of(X, X), List.of(X)),
                "names of the inputs of a model must be unique, but is [x, x]");
        assertRefused(
                () -> new Model.JavaHandler(same, List.of(X), List.of(X, X)),
                "names of the outputs of a model must be unique, but is [x, x]");
        assertThatCode(() -> new Model.JavaHandler(same, List.of(X), List.of(X)))
                .as("an output may be called like an input")
                .doesNotThrowAnyException();
    }

    public static final class Same implements Handler<Tensors, Tensors> {
        @Override
        public CompletionStage<Tensors> handle(Tensors request) {
            return CompletableFuture.completedStage(request);
        }
    }

    private static BatchOptions batch(int maxSize, int delayMillis, int priorities, Integer... preferred) {
        return new BatchOptions(maxSize, Duration.ofMillis(delayMillis), List.of(preferred), priorities);
    }

    private static DeploymentSpec deployment(String name) {
        return deployment(name, "1", Map.of());
    }

    private static DeploymentSpec deployment(String name, String version, Map<String, Object> config) {
        return spec(name, version, 1, 5, 100, 503, List.of(SECOND, SECOND, SECOND, SECOND), 0, config);
    }

    private static DeploymentSpec numbers(int replicas, int ongoing, int queued, int status, int threads) {
        return spec(
                "d",
                "1",
                replicas,
                ongoing,
                queued,
                status,
                List.of(SECOND, SECOND, SECOND, SECOND),
                threads,
                Map.of());
    }

    private static DeploymentSpec times(Duration request, Duration shutdown, Duration period, Duration timeout) {
        return spec("d", "1", 1, 5, 100, 503, List.of(request, shutdown, period, timeout), 0, Map.of());
    }

    private static DeploymentSpec spec(
            String name,
            String version,
            int replicas,
            int ongoing,
            int queued,
            int status,
            List<Duration> times,
            int threads,
            Map<String, Object> config) {
        return new DeploymentSpec(
                name,
                version,
                new Model.TorchScript(FILE, List.of(X), List.of(X)),
                BatchOptions.NONE,
                replicas,
                ongoing,
                queued,
                status,
                times.get(0),
                times.get(1),
                times.get(2),
                times.get(3),
                threads,
                Optional.empty(),
                Isolation.IN_PROCESS,
                1,
                PlacementOptions.ANY,
                config,
                List.of());
    }

    private static void assertRefused(ThrowingCallable making, String message) {
        assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
