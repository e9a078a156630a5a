package io.akkord.runtime.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.akkord.runtime.engine.Engine.Execution;
import io.akkord.runtime.engine.EngineException;
import io.akkord.runtime.engine.EngineHost;
import io.akkord.runtime.engine.EngineResources;
import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Failure;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.request.Outcome.Success;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.Isolation;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Engines in real child processes. */
class ProcessEngineTest {
    private final List<EngineHost> hosts = new ArrayList<>();

    @AfterEach
    void noProcessAndNoFileIsLeft() throws Exception {
        for (EngineHost host : hosts) {
            close(host);
        }
        await().untilAsserted(() -> assertThat(ChildProcesses.pids()).isEmpty());
        assertThat(folders(ProcessHandle.current().pid())).isEmpty();
    }

    @Test
    void aHandlerAnswersAsInProcessForEveryDatatype() throws Exception {
        EngineHost host = start(Deployments.handler(Peculiar.class, Map.of()));
        for (DataType type : DataType.values()) {
            Tensor tensor = type == DataType.BYTES
                    ? Tensor.ofStrings("x", Shape.of(2, 2), "a", "", "äß", "d".repeat(70_000))
                    : bytes(type, 2, 3);
            Tensors request = new Tensors(
                    List.of(tensor, Tensor.ofInts("none", Shape.of(0))),
                    Map.of("text", "t", "long", 1L << 40, "double", 0.5, "yes", true));
            assertThat(run(host, request)).containsExactly(Outcome.success(request));
        }
    }

    @Test
    void aTorchScriptModelAnswersAsInProcessForEveryDatatype() throws Exception {
        for (DataType type : List.of(DataType.BOOL, DataType.INT16, DataType.BF16, DataType.FP32, DataType.INT64)) {
            TensorSpec x = TensorSpec.of("x", type, 3);
            TensorSpec y = TensorSpec.of("y", type, 3);
            List<Outcome> here = run(start(Deployments.torch("identity", Isolation.IN_PROCESS, x, y)), batch(type));
            List<Outcome> there = run(start(Deployments.torch("identity", Isolation.PROCESS, x, y)), batch(type));
            assertThat(there).isEqualTo(here).hasSize(2);
            assertThat(here.get(1))
                    .isEqualTo(Outcome.success(Tensors.of(bytes(type, 2, 3).withName("y"))));
        }
    }

    @Test
    void largeTensorsFromTheHeapAndFromOutsideComeBackWhole() throws Exception {
        EngineHost host = start(Deployments.handler(Peculiar.class, Map.of()));
        for (int size : new int[] {1, 65_535, 65_536, 262_131, 262_144, 5_000_000}) {
            ByteBuffer heap = ByteBuffer.allocate(size);
            ByteBuffer direct = ByteBuffer.allocateDirect(size);
            for (int i = 0; i < size; i++) {
                heap.put(i, (byte) (i * 31));
                direct.put(i, (byte) (i * 17));
            }
            Tensors request = Tensors.of(
                    Tensor.of("heap", DataType.UINT8, Shape.of(size), heap),
                    Tensor.of("direct", DataType.UINT8, Shape.of(size), direct));
            assertThat(run(host, request)).containsExactly(Outcome.success(request));
        }
    }

    @Test
    void aBadRequestFailsAloneWithItsOwnReason() throws Exception {
        EngineHost torch = start(Deployments.torch(
                "fails_on_negative",
                Isolation.PROCESS,
                TensorSpec.of("x", DataType.FP32, 1),
                TensorSpec.of("y", DataType.FP32, 1)));
        List<Outcome> outcomes = run(torch, floats(4), floats(-4), floats(9));
        assertThat(outcomes.get(0)).isInstanceOf(Success.class);
        assertThat(((Failure) outcomes.get(1)).message()).contains("negative values are not for me");
        assertThat(outcomes.get(2)).isInstanceOf(Success.class);

        EngineHost handler = start(Deployments.handler(Peculiar.class, Map.of()));
        assertThat(run(handler, floats(1), Peculiar.request("bad")))
                .containsExactly(Outcome.success(floats(1)), Outcome.failure(Reason.BAD_REQUEST, "not like this"));
    }

    @Test
    void aChildKilledWhileItRunsFailsTheRunAndANewOneWorks() throws Exception {
        DeploymentSpec spec = Deployments.handler(Peculiar.class, Map.of());
        ProcessEngine engine = Deployments.engine(spec);
        EngineHost host = start(engine);
        CompletableFuture<Execution> first = submit(host, Peculiar.request("hang"));
        CompletableFuture<Execution> second = submit(host, Peculiar.request("hang"));
        long pid = engine.pid().orElseThrow();
        assertThat(ChildProcesses.pids()).containsExactly(pid);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        for (CompletableFuture<Execution> run : List.of(first, second)) {
            assertThat(failure(run)).contains("pid " + pid, "SIGKILL");
        }
        assertThat(failure(submit(host, floats(1)))).contains("SIGKILL");
        assertThat(health(host)).isPresent();

        assertThat(run(start(spec), floats(1))).containsExactly(Outcome.success(floats(1)));
    }

    @Test
    void aCrashInNativeCodeCostsOnlyWhatRanAndIsReportedWithItsFrame() throws Exception {
        // The report is one for each deployment, in a folder that others share.
        String name = "crashing-" + ProcessHandle.current().pid();
        Path report = Path.of(System.getProperty("java.io.tmpdir"), "akkord-crash-" + name + ".log");
        EngineHost other = start(Deployments.handler(Peculiar.class, Map.of()));
        EngineHost host = start(Deployments.handler(name, Peculiar.class, Map.of()));
        assertThat(failure(submit(host, Peculiar.request("crash"))))
                .contains("after a crash in native code", "SIGSEGV", "Problematic frame");
        close(host);
        assertThat(report).content().contains("SIGSEGV");
        Files.delete(report);
        assertThat(run(other, floats(1))).containsExactly(Outcome.success(floats(1)));
    }

    @Test
    void aChildThatEndsItselfIsReportedWithItsCodeAndLastWords() throws Exception {
        EngineHost host = start(Deployments.handler(Peculiar.class, Map.of()));
        assertThat(failure(submit(host, Peculiar.request("halt")))).contains("exit code 3", "about to halt");
    }

    @Test
    void aLoadThatFailsSaysWhyAndAsksNobodyToGuess() {
        assertThatThrownBy(() -> start(Deployments.handler(Peculiar.class, Map.of("fail", List.of("beans", 0)))))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("start method threw")
                .hasMessageContaining("no coffee: [beans, 0]");
        assertThatThrownBy(() -> start(Deployments.torch(
                        "nowhere",
                        Isolation.PROCESS,
                        TensorSpec.of("x", DataType.FP32, 1),
                        TensorSpec.of("y", DataType.FP32, 1))))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("nowhere.pt")
                .hasMessageContaining("there is no such file");
    }

    @Test
    void aLoadThatHangsEndsWhenItIsAborted() throws Exception {
        ProcessEngine engine = Deployments.engine(Deployments.handler(Peculiar.class, Map.of("hang", true)));
        EngineHost host = new EngineHost("tested", engine);
        hosts.add(host);
        CompletableFuture<Optional<EngineException>> started = new CompletableFuture<>();
        host.start(List.of(), started::complete);
        await().until(() -> engine.pid().isPresent());
        host.abort();
        assertThat(started.get(20, TimeUnit.SECONDS).orElseThrow()).hasMessageContaining("SIGKILL");
    }

    @Test
    void aRunThatHangsEndsWhenItIsAborted() throws Exception {
        EngineHost host = start(Deployments.handler(Peculiar.class, Map.of()));
        CompletableFuture<Execution> run = submit(host, Peculiar.request("hang"));
        host.abort();
        assertThat(failure(run)).contains("SIGKILL");
    }

    @Test
    void healthIsThatOfTheEngineInTheChild() throws Exception {
        EngineHost host = start(Deployments.handler(Peculiar.class, Map.of()));
        assertThat(health(host)).isEmpty();
        run(host, Peculiar.request("ill"));
        assertThat(health(host).orElseThrow()).hasMessageContaining("a headache");
        assertThat(run(host, floats(1))).containsExactly(Outcome.success(floats(1)));
    }

    @Test
    void theChildSeesTheDevicesOfItsClaimAndNothingElse() throws Exception {
        DeploymentSpec spec = Deployments.handler(Peculiar.class, Map.of());
        assertThat(environment(spec, EngineResources.cpu(1))).startsWith("-1", "PCI_BUS_ID");
        assertThat(environment(spec, new EngineResources(List.of(), 1, Optional.of("MIG-a,GPU-b"))))
                .startsWith("MIG-a,GPU-b", "PCI_BUS_ID")
                .hasSize(3)
                .doesNotContain("null");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theChildIsDeafToSignalsThatAreMeantForTheNode() throws Exception {
        ProcessEngine engine = Deployments.engine(Deployments.handler(Peculiar.class, Map.of()));
        start(engine);
        String status =
                Files.readString(Path.of("/proc", String.valueOf(engine.pid().orElseThrow()), "status"));
        String mask = status.lines()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow()
                .substring("SigIgn:".length())
                .strip();
        long ignored = Long.parseUnsignedLong(mask, 16);
        for (int signal : new int[] {1, 2, 15}) {
            assertThat(ignored & (1L << (signal - 1)))
                    .as("signal %s is ignored", signal)
                    .isNotZero();
        }
    }

    @Test
    void theUserConfigArrivesAsItWas() throws Exception {
        Map<String, Object> config = Map.of("all", List.of(1, 2L, 0.5, true, "text", Map.of("in", List.of())));
        List<Outcome> outcomes = run(start(Deployments.handler(Peculiar.class, config)), Peculiar.request("config"));
        assertThat(texts(outcomes)).containsExactly("{all=[1, 2, 0.5, true, text, {in=[]}]}");
    }

    @Test
    void whatCannotCrossIsRefusedWhenTheEngineIsMade() {
        assertThatThrownBy(() -> Deployments.engine(Deployments.handler(Greeter.class, Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deployment 'tested' cannot have isolation 'process'")
                .hasMessageContaining("takes java.lang.String and returns java.lang.String");
        assertThatThrownBy(() -> Deployments.engine(Deployments.handler(Peculiar.class, Map.of("clock", new Object()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is a java.lang.Object");
    }

    /** Takes what does not cross. */
    public static final class Greeter implements Handler<String, String> {
        @Override
        public CompletionStage<String> handle(String request) {
            return CompletableFuture.completedFuture("hello " + request);
        }
    }

    private List<String> environment(DeploymentSpec spec, EngineResources resources) throws Exception {
        EngineHost host = start((ProcessEngine) Deployments.ENGINES.create(spec, resources));
        return texts(run(host, Peculiar.request("environment")));
    }

    private static List<String> texts(List<Outcome> outcomes) {
        Tensors answer = (Tensors) ((Success) outcomes.get(0)).payload();
        return answer.get("texts").bytesElements().stream()
                .map(bytes ->
                        java.nio.charset.StandardCharsets.UTF_8.decode(bytes).toString())
                .toList();
    }

    private EngineHost start(DeploymentSpec spec) throws Exception {
        return start(Deployments.host(spec));
    }

    private EngineHost start(ProcessEngine engine) throws Exception {
        return start(new EngineHost("tested", engine));
    }

    private EngineHost start(EngineHost host) throws Exception {
        hosts.add(host);
        CompletableFuture<Optional<EngineException>> started = new CompletableFuture<>();
        host.start(List.of(), started::complete);
        Optional<EngineException> failure = started.get(60, TimeUnit.SECONDS);
        if (failure.isPresent()) {
            throw failure.get();
        }
        return host;
    }

    private static void close(EngineHost host) throws Exception {
        CompletableFuture<String> closed = new CompletableFuture<>();
        host.close(() -> closed.complete("closed"));
        closed.get(30, TimeUnit.SECONDS);
    }

    private static CompletableFuture<Execution> submit(EngineHost host, Object... payloads) {
        CompletableFuture<Execution> run = new CompletableFuture<>();
        host.run(List.of(payloads), (execution, thrown) -> {
            if (thrown != null) {
                run.completeExceptionally(thrown);
            } else {
                run.complete(execution);
            }
        });
        return run;
    }

    private static List<Outcome> run(EngineHost host, Object... payloads) throws Exception {
        return submit(host, payloads).get(30, TimeUnit.SECONDS).outcomes();
    }

    private static String failure(CompletableFuture<Execution> run) throws Exception {
        try {
            throw new AssertionError("expected a failure, but found " + run.get(30, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(EngineException.class);
            return e.getCause().getMessage();
        }
    }

    private static Optional<Throwable> health(EngineHost host) throws Exception {
        CompletableFuture<Optional<Throwable>> health = new CompletableFuture<>();
        host.checkHealth(health::complete);
        return health.get(30, TimeUnit.SECONDS);
    }

    private static Tensors floats(float... values) {
        return Tensors.of(Tensor.ofFloats("x", Shape.of(1, values.length), values));
    }

    private static Object[] batch(DataType type) {
        return new Object[] {Tensors.of(bytes(type, 1, 3)), Tensors.of(bytes(type, 2, 3))};
    }

    private static Tensor bytes(DataType type, int rows, int width) {
        ByteBuffer data = ByteBuffer.allocate(rows * width * type.width()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < data.capacity(); i++) {
            data.put(i, (byte) (type == DataType.BOOL ? (i + rows) % 2 : 37 * i + 101 * rows));
        }
        return Tensor.of("x", type, Shape.of(rows, width), data);
    }

    /** The folders of the connections of that process. */
    static List<Path> folders(long pid) throws Exception {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith(ChildProcess.folderPrefix(pid)))
                    .toList();
        }
    }
}
