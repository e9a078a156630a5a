package io.akkord.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.akkord.api.Akkord;
import io.akkord.api.AkkordSettings;
import io.akkord.api.Application;
import io.akkord.api.Deployment;
import io.akkord.api.DeploymentHandle;
import io.akkord.examples.EchoHandler;
import io.akkord.http.DevicesDocument;
import io.akkord.runtime.device.DeviceRequest;
import io.akkord.runtime.device.DeviceTable.Row;
import io.akkord.runtime.device.HostDeviceLock;
import io.akkord.runtime.device.MemorySize;
import io.akkord.runtime.device.nvml.HostDevices;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real GPU, from NVML to a model that runs on it. Needs -Pgpu, so that no test takes a GPU that is in use for something else. */
@Tag("gpu")
@Timeout(180)
class GpuTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ROWS = 32_768;

    private Row gpu;
    private Akkord node;

    @BeforeEach
    void startWhereThereIsAGpu() {
        assumeTrue(Boolean.getBoolean("akkord.gpu"), "a GPU is used only when asked to: run with -Pgpu");
        HostDevices host = HostDevices.look(Optional.empty(), System.getenv());
        Optional<Row> first =
                host.rows().stream().filter(row -> row.kind().equals("gpu")).findFirst();
        assumeTrue(first.isPresent(), "there is no whole GPU here: " + host.nvml());
        gpu = first.get();
        node = Akkord.start(AkkordSettings.load().withHttp("127.0.0.1", 0));
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    private static Application echo(String name) {
        return Application.named(name)
                .deployment(Deployment.handler(name, EchoHandler.class).devices(DeviceRequest.gpus(1, MemorySize.GIB)))
                .build();
    }

    private String get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + node.httpAddress().getPort() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private Row told() throws Exception {
        return DevicesDocument.read(get("/-/devices").getBytes(StandardCharsets.UTF_8)).rows().stream()
                .filter(row -> row.device().equals(gpu.device()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the node does not tell of " + gpu.device()));
    }

    /** Asks NVML itself, not the node. */
    private long usedBytes() {
        return HostDevices.look(Optional.empty(), Map.of()).rows().stream()
                .filter(row -> row.device().equals(gpu.device()))
                .findFirst()
                .orElseThrow()
                .usedBytes()
                .orElseThrow();
    }

    @Test
    void nvmlIsReadAndToldOverHttp() throws Exception {
        assertThat(gpu.device()).startsWith("GPU-");
        assertThat(gpu.model()).isNotBlank();
        assertThat(gpu.memoryBytes()).isGreaterThan(MemorySize.GIB);
        assertThat(gpu.usedBytes()).isPresent();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(told().usedBytes()).isPresent());
        assertThat(told().model()).isEqualTo(gpu.model());
        assertThat(get("/metrics"))
                .containsPattern("DCGM_FI_DEV_FB_USED\\{gpu=\"" + gpu.index() + "\",UUID=\"" + gpu.device() + "\"")
                .contains("akkord_device_fenced{device=\"" + gpu.device() + "\"");
    }

    @Test
    void aGpuIsClaimedByOneReplicaAndByOneProcess() throws Exception {
        node.deploy(echo("first")).toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(told().state()).isEqualTo("in use");
        assertThat(told().claims()).singleElement().satisfies(claim -> assertThat(claim.deployment())
                .isEqualTo("first"));
        assertThat(grabInAnotherProcess())
                .startsWith("Taken")
                .contains(String.valueOf(ProcessHandle.current().pid()));

        assertThatThrownBy(
                        () -> node.deploy(echo("second")).toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("second")
                .hasMessageContaining("GPU");
        assertThat(told().claims()).hasSize(1);

        node.delete("first").toCompletableFuture().get(60, TimeUnit.SECONDS);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told().state()).isEqualTo("free"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(grabInAnotherProcess()).startsWith("Acquired"));
    }

    private String grabInAnotherProcess() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Grab.class.getName(),
                        gpu.device())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    /** Another process that wants the device. */
    static final class Grab {
        private Grab() {}

        public static void main(String[] args) {
            HostDeviceLock.Attempt attempt = HostDeviceLock.tryAcquire(HostDeviceLock.defaultDirectory(), args[0]);
            System.out.println(attempt.getClass().getSimpleName() + " " + attempt);
        }
    }

    @Test
    void aModelRunsOnItAndLeavesItsMemory() throws Exception {
        long before = usedBytes();
        Application busy = Application.named("busy-on-gpu")
                .deployment(Deployment.torchScript("busy")
                        .model(NodeProcess.home().resolve("examples/models/busy/busy.pt"))
                        .input(TensorSpec.of("x", DataType.FP32, 256))
                        .input(TensorSpec.of("rounds", DataType.INT32, 1))
                        .output(TensorSpec.of("y", DataType.FP32, 256))
                        .batch(b -> b.maxSize(ROWS))
                        .devices(DeviceRequest.gpus(1, 4 * MemorySize.GIB)))
                .build();
        try {
            node.deploy(busy).toCompletableFuture().get(120, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (String.valueOf(e.getMessage()).contains("cannot use CUDA")) {
                abort(e.getMessage());
            }
            throw e;
        }
        DeploymentHandle<Tensors, Tensors> handle = node.handle("busy", Tensors.class, Tensors.class);
        float[] x = new float[ROWS * 256];
        Arrays.fill(x, 0.5f);
        int[] rounds = new int[ROWS];
        Arrays.fill(rounds, 3);
        Tensors answer = handle.call(Tensors.of(
                        Tensor.ofFloats("x", Shape.of(ROWS, 256), x),
                        Tensor.ofInts("rounds", Shape.of(ROWS, 1), rounds)))
                .get(60, TimeUnit.SECONDS);
        Tensor y = answer.get("y");
        assertThat(y.shape()).isEqualTo(Shape.of(ROWS, 256));
        // Rows are alike, so that what is at the end has gone through the GPU like what is at the start.
        assertThat(y.data().getFloat((ROWS - 1) * 256 * Float.BYTES))
                .isEqualTo(y.data().getFloat(0))
                .isNotZero();
        long during = usedBytes();
        assertThat(during - before).as("memory taken on the GPU").isGreaterThan(100 * MemorySize.MIB);
        long pid = ProcessHandle.current().pid();
        assertThat(told().foreign()).as("processes of others").noneMatch(process -> process.pid() == pid);

        node.delete("busy-on-gpu").toCompletableFuture().get(60, TimeUnit.SECONDS);
        // What stays is CUDA's own: it goes with the process.
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(during - usedBytes())
                .as("memory given back on the GPU")
                .isGreaterThan(50 * MemorySize.MIB));
    }
}
