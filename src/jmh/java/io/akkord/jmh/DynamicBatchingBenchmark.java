package io.akkord.jmh;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import com.typesafe.config.ConfigFactory;
import io.akkord.actors.node.DeploymentPort;
import io.akkord.actors.node.Node;
import io.akkord.actors.node.NodeSettings;
import io.akkord.api.Application;
import io.akkord.api.Deployment;
import io.akkord.runtime.request.InputContract;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Saturated dynamic batching against the same model in a loop: rows a second through router, worker and engine, with single-row requests
 * that the node batches by itself, over rows a second of DJL called with ready batches of the same size on one thread.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 8, time = 3)
public class DynamicBatchingBenchmark {
    private static final int BATCH = 32;
    private static final int BATCHES = 40;
    private static final int ROUNDS = 60;
    private static final int WIDTH = 256;

    /** The bundled model {@code busy}. */
    private static Path model() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("akkord"))) {
            folder = folder.getParent();
        }
        return folder.resolve("examples/models/busy/busy.pt");
    }

    /** DJL alone. */
    @State(Scope.Thread)
    public static class Direct {
        private NDManager manager;
        /** Kept: DJL frees the native module with it. */
        private Model loaded;

        private Block block;
        private ParameterStore parameters;
        private final ByteBuffer x = direct(BATCH * WIDTH);
        private final ByteBuffer rounds = direct(BATCH);
        private final byte[] answer = new byte[BATCH * WIDTH * Float.BYTES];

        @Setup
        public void load() throws IOException, MalformedModelException {
            manager = NDManager.newBaseManager("PyTorch");
            JniUtils.setNumThreads(1);
            JniUtils.setGraphExecutorOptimize(false);
            loaded = Model.newInstance("busy", "PyTorch");
            loaded.load(model().getParent(), "busy");
            block = loaded.getBlock();
            parameters = new ParameterStore(manager, false);
            for (int i = 0; i < BATCH * WIDTH; i++) {
                x.putFloat(i * Float.BYTES, 0.5f);
            }
            for (int i = 0; i < BATCH; i++) {
                rounds.putInt(i * Integer.BYTES, ROUNDS);
            }
        }

        private static ByteBuffer direct(int values) {
            return ByteBuffer.allocateDirect(values * 4).order(ByteOrder.nativeOrder());
        }

        byte[] run() {
            try (NDManager scope = manager.newSubManager()) {
                NDList inputs = new NDList(
                        scope.create(x, new ai.djl.ndarray.types.Shape(BATCH, WIDTH), ai.djl.ndarray.types.DataType.FLOAT32),
                        scope.create(rounds, new ai.djl.ndarray.types.Shape(BATCH, 1), ai.djl.ndarray.types.DataType.INT32));
                NDList outputs = block.forward(parameters, inputs, false);
                outputs.attach(scope);
                outputs.head().toByteBuffer().get(answer);
                return answer;
            }
        }
    }

    /** The node, as a caller in the same JVM sees it. */
    @State(Scope.Benchmark)
    public static class Served {
        private Node node;
        private DeploymentPort port;
        private InputContract.Accepted accepted;
        private final Semaphore window = new Semaphore(4 * BATCH);
        private final LongAdder failures = new LongAdder();

        @Setup
        public void start() {
            node = Node.start(NodeSettings.load(ConfigFactory.parseString("akkord.runtime.engine.cpu-threads-per-replica = 1")))
                    .toCompletableFuture()
                    .join();
            Application application = Application.named("bench")
                    .route("/bench")
                    .deployment(Deployment.torchScript("busy")
                            .model(model())
                            .input(TensorSpec.of("x", DataType.FP32, WIDTH))
                            .input(TensorSpec.of("rounds", DataType.INT32, 1))
                            .output(TensorSpec.of("y", DataType.FP32, WIDTH))
                            .batch(batch -> batch.maxSize(BATCH))
                            .maxQueuedRequests(4 * BATCH)
                            .build())
                    .build();
            node.deploy(application.spec()).toCompletableFuture().join();
            port = node.directory().find("busy").orElseThrow();
            float[] row = new float[WIDTH];
            java.util.Arrays.fill(row, 0.5f);
            Tensors tensors = Tensors.of(
                    Tensor.ofFloats("x", Shape.of(1, WIDTH), row), Tensor.ofInts("rounds", Shape.of(1, 1), ROUNDS));
            accepted = (InputContract.Accepted) InputContract.of(port.spec()).check(tensors);
        }

        void run(int requests) throws InterruptedException {
            for (int i = 0; i < requests; i++) {
                window.acquire();
                Request request = new Request(
                        "bench", accepted.ordered(), accepted.rows(), accepted.key(), 1, System.nanoTime(),
                        Request.NO_DEADLINE, Request.Expiry.REQUEST_TIMEOUT);
                port.submit(request, outcome -> {
                    if (!(outcome instanceof Outcome.Success)) {
                        failures.increment();
                    }
                    window.release();
                });
            }
        }

        /** Requests still under way count for the next iteration, as the ones before it did for this: the load never pauses. */
        @TearDown(Level.Iteration)
        public void check() {
            if (failures.sum() > 0) {
                throw new IllegalStateException(failures.sum() + " requests failed");
            }
        }

        @TearDown
        public void stop() {
            System.out.println("# executed batches by size: " + port.stats().snapshot().batches().entrySet().stream()
                    .map(size -> size.getKey() + "x" + size.getValue().computeInfer().count())
                    .toList());
            node.stop().toCompletableFuture().join();
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public byte[] djlInALoop(Direct direct) {
        return direct.run();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH * BATCHES)
    public void dynamicBatching(Served served) throws InterruptedException {
        served.run(BATCH * BATCHES);
    }
}
