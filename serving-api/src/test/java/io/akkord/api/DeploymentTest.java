package io.akkord.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.handler.BatchHandler;
import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class DeploymentTest {

    /** Upper-cases a string. */
    public static final class Shout implements Handler<String, String> {
        @Override
        public CompletionStage<String> handle(String request) {
            return CompletableFuture.completedFuture(request.toUpperCase(Locale.ROOT));
        }
    }

    /** Returns what it gets, a batch at a time. */
    public static final class Batches implements BatchHandler<String, String> {
        @Override
        public CompletionStage<List<String>> handle(List<String> requests) {
            return CompletableFuture.completedFuture(requests);
        }
    }

    private static TorchScriptDeployment digits() {
        return Deployment.torchScript("digits")
                .model(Path.of("digits.pt"))
                .input(TensorSpec.of("image", DataType.FP32, 64))
                .output(TensorSpec.of("scores", DataType.FP32, 10));
    }

    @Test
    void defaultsAreThoseOfTheTable() {
        DeploymentSpec spec = Deployment.handler("shout", Shout.class).build();
        assertThat(spec.version()).isEqualTo("1");
        assertThat(spec.batch()).isEqualTo(BatchOptions.NONE);
        assertThat(spec.replicas()).isEqualTo(1);
        assertThat(spec.maxOngoingRequests()).isEqualTo(64);
        assertThat(spec.maxQueuedRequests()).isEqualTo(1000);
        assertThat(spec.overloadStatus()).isEqualTo(503);
        assertThat(spec.requestTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(spec.gracefulShutdownTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(spec.healthCheckPeriod()).isEqualTo(Duration.ofSeconds(10));
        assertThat(spec.healthCheckTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(spec.engineThreads()).isZero();
        assertThat(spec.devices()).isEmpty();
        assertThat(spec.isolation()).isEqualTo(Isolation.IN_PROCESS);
        assertThat(digits().build().devices()).contains(new DeviceRequest.CpuSlots(1, 0));
        assertThat(spec.userConfig()).isEmpty();
        assertThat(spec.warmUp()).isEmpty();
        assertThat(digits().build().maxOngoingRequests()).isEqualTo(16);
    }

    @Test
    void aReplicaMayHoldTheNextBatchWhileOneRuns() {
        assertThat(digits().batch(b -> b.maxSize(32)).build().maxOngoingRequests())
                .isEqualTo(64);
        assertThat(digits().batch(b -> b.maxSize(4)).build().maxOngoingRequests())
                .isEqualTo(16);
    }

    @Test
    void aBatchHandlerBatchesUnasked() {
        assertThat(Deployment.handler("b", Batches.class).build().batch())
                .isEqualTo(BatchOptions.ofSize(10, Duration.ZERO));
    }

    @Test
    void everyOptionArrives() {
        Tensors warm = Tensors.of(Tensor.ofFloats("image", Shape.of(1, 64), new float[64]));
        DeploymentSpec spec = digits().version("3")
                .batch(b -> b.maxSize(32)
                        .maxDelay(Duration.ofMillis(2))
                        .preferredSizes(16, 8)
                        .priorities(2))
                .replicas(2)
                .maxOngoingRequests(7)
                .maxQueuedRequests(8)
                .overloadStatus(429)
                .requestTimeout(Duration.ofSeconds(9))
                .gracefulShutdownTimeout(Duration.ofSeconds(10))
                .healthCheckPeriod(Duration.ofSeconds(11))
                .healthCheckTimeout(Duration.ofSeconds(12))
                .engineThreads(13)
                .devices(DeviceRequest.gpus(2, 1 << 30))
                .isolation(Isolation.PROCESS)
                .userConfig(Map.of("a", List.of(1, Map.of("b", true))))
                .warmUp(warm)
                .build();
        assertThat(spec.version()).isEqualTo("3");
        assertThat(spec.batch()).isEqualTo(new BatchOptions(32, Duration.ofMillis(2), List.of(8, 16), 2));
        assertThat(spec.replicas()).isEqualTo(2);
        assertThat(spec.maxOngoingRequests()).isEqualTo(7);
        assertThat(spec.maxQueuedRequests()).isEqualTo(8);
        assertThat(spec.overloadStatus()).isEqualTo(429);
        assertThat(spec.requestTimeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(spec.gracefulShutdownTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(spec.healthCheckPeriod()).isEqualTo(Duration.ofSeconds(11));
        assertThat(spec.healthCheckTimeout()).isEqualTo(Duration.ofSeconds(12));
        assertThat(spec.engineThreads()).isEqualTo(13);
        assertThat(spec.devices()).contains(new DeviceRequest.Gpus(2, 1 << 30));
        assertThat(spec.isolation()).isEqualTo(Isolation.PROCESS);
        refused(
                () -> digits().devices(new DeviceRequest.MigSlice("1g.10gb", 1)).build(),
                "deployment 'digits': isolation",
                "'process' for a MIG slice",
                "is in_process");
        assertThat(spec.userConfig()).isEqualTo(Map.of("a", List.of(1, Map.of("b", true))));
        assertThat(spec.warmUp()).containsExactly(warm);
        assertThat(spec.model().inputs()).extracting(TensorSpec::name).containsExactly("image");
        assertThat(spec.model().outputs()).extracting(TensorSpec::name).containsExactly("scores");
    }

    @Test
    void mistakesAreNamedWithTheirPlaceAndWhatIsAllowed() {
        refused(() -> Deployment.handler("a b", Shout.class).build(), "deployment name", "'a b'");
        refused(() -> digits().replicas(0).build(), "deployment 'digits': replicas", "1 to 10000", "is 0");
        refused(() -> digits().overloadStatus(500).build(), "overload_status", "503 or 429", "500");
        refused(() -> digits().batch(b -> b.maxSize(-1)), "deployment 'digits': batch.max_size", "-1");
        refused(() -> digits().batch(b -> b.maxSize(8).preferredSizes(9)), "batch.preferred_sizes", "which is 8");
        refused(() -> digits().maxOngoingRequests(0).build(), "max_ongoing_requests", "is 0");
        refused(() -> Deployment.torchScript("d").build(), "deployment 'd': model", "not given");
        refused(
                () -> Deployment.torchScript("d").model(Path.of("x.pt")).build(),
                "deployment 'd': a TorchScript model needs at least one declared input");
        refused(
                () -> digits().input(TensorSpec.of("image", DataType.FP32, 1)).build(),
                "names of inputs must be unique",
                "'image'");
        refused(
                () -> Deployment.handler("s", Shout.class)
                        .batch(b -> b.maxSize(4))
                        .build(),
                "deployment 's': batch.max_size must be 0",
                "BatchHandler");
        refused(
                () -> Deployment.handler("s", Shout.class)
                        .input(TensorSpec.of("x", DataType.FP32, 1))
                        .build(),
                "only where requests and responses are Tensors",
                "takes java.lang.String");
    }

    @Test
    void warmUpRequestsAreCheckedWhenDeclared() {
        refused(
                () -> Deployment.handler("s", Shout.class).warmUp(17).build(),
                "warm-up request 0 must be of type java.lang.String, but is of type java.lang.Integer");
        refused(
                () -> digits().warmUp(Tensors.of(Tensor.ofFloats("image", Shape.of(2), 1, 2)))
                        .build(),
                "deployment 'digits': warm-up request 0: ",
                "image");
    }

    @Test
    void userConfigIsWhatJsonCanCarry() {
        refused(
                () -> digits().userConfig(Map.of("a", List.of(Duration.ZERO))),
                "user_config.a[0]",
                "java.time.Duration");
        Map<String, Object> withNull = new HashMap<>();
        withNull.put("k", null);
        refused(() -> digits().userConfig(withNull), "user_config.k", "null");
    }

    @Test
    void anApplicationIsNamedRoutedAndChecked() {
        Application app = Application.named("chat").deployment(digits()).build();
        assertThat(app.spec().routePrefix()).isEqualTo("/chat");
        assertThat(app.spec().ingress().name()).isEqualTo("digits");
        refused(() -> Application.named("chat").build(), "application 'chat': deployments", "at least one");
        refused(
                () -> Application.named("chat")
                        .route("/v2/x")
                        .deployment(digits())
                        .build(),
                "application 'chat': route",
                "outside /v1, /v2");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable declaration, String... parts) {
        assertThatThrownBy(declaration)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }
}
