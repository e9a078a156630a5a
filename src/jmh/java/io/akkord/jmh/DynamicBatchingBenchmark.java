package io.akkord.jmh;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import com.typesafe.config.ConfigFactory;
import io.akkord.actors.node.DeploymentPort;
import io.akkord.actors.node.Node;
import io.akkord.actors.node.NodeSettings;
import io.akkord.api.Application;
import io.akkord.api.Deployment;
import io.akkord.runtime.spec.InputContract;
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
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.Optional;

/**
 * Saturated dynamic batching against the same model in a loop: rows a second through router, worker and engine, with single-row requests
 * that the node batches by itself, over rows a second of DJL called with ready batches of the same size on one thread.
 *
 * <p>Both sides take turns in one JVM, so that a machine that gets slower or faster meanwhile does so for both. Run it with
 * {@code src/jmh/run --main DynamicBatchingBenchmark}.
 */
public final class DynamicBatchingBenchmark {
    private static final int BATCH = 32;
    private static final int WIDTH = 256;
    private static final int TURNS = 15;
    private static final long TURN_NANOS = 1_500_000_000L;

    private DynamicBatchingBenchmark() {}

    /** Prints a table: for several amounts of work in a batch, medians of both, and the ratio. */
    public static void main(String[] args) throws Exception {
        System.out.println("| rounds of the model | DJL in a loop, rows/s | dynamic batching, rows/s | ratio of medians |");
        System.out.println("|---|---|---|---|");
        for (int rounds : new int[] {15, 60, 240}) {
            measure(rounds);
        }
        System.exit(0);
    }

    private static void measure(int rounds) throws Exception {
        double[] loop = new double[TURNS];
        double[] served = new double[TURNS];
        try (Loop djl = new Loop(rounds);
                Served node = new Served(rounds)) {
            djl.rowsPerSecond();
            node.rowsPerSecond();
            for (int turn = 0; turn < TURNS; turn++) {
                loop[turn] = djl.rowsPerSecond();
                served[turn] = node.rowsPerSecond();
            }
            double a = median(loop);
            double b = median(served);
            System.out.printf("| %d | %.0f | %.0f | %.3f |%n", rounds, a, b, b / a);
            System.out.println("<!-- executed batches by size: " + node.batches() + " -->");
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** The bundled model {@code busy}. */
    private static Path model() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("akkord"))) {
            folder = folder.getParent();
        }
        return folder.resolve("examples/models/busy/busy.pt");
    }

    /** DJL alone. */
    private static final class Loop implements AutoCloseable {
        private final NDManager manager = NDManager.newBaseManager("PyTorch");
        private final Model model = Model.newInstance("busy", "PyTorch");
        private final ParameterStore parameters = new ParameterStore(manager, false);
        private final ByteBuffer x = direct(BATCH * WIDTH);
        private final ByteBuffer rounds = direct(BATCH);
        private final byte[] answer = new byte[BATCH * WIDTH * Float.BYTES];

        Loop(int amount) throws IOException, MalformedModelException {
            JniUtils.setNumThreads(1);
            JniUtils.setGradMode(false);
            JniUtils.setGraphExecutorOptimize(false);
            model.load(model().getParent(), "busy");
            for (int i = 0; i < BATCH * WIDTH; i++) {
                x.putFloat(i * Float.BYTES, 0.5f);
            }
            for (int i = 0; i < BATCH; i++) {
                rounds.putInt(i * Integer.BYTES, amount);
            }
        }

        private static ByteBuffer direct(int values) {
            return ByteBuffer.allocateDirect(values * 4).order(ByteOrder.nativeOrder());
        }

        double rowsPerSecond() {
            long begun = System.nanoTime();
            long rows = 0;
            while (System.nanoTime() - begun < TURN_NANOS) {
                run();
                rows += BATCH;
            }
            return rows * 1e9 / (System.nanoTime() - begun);
        }

        private void run() {
            try (NDManager scope = manager.newSubManager()) {
                NDList inputs = new NDList(
                        scope.create(
                                x,
                                new ai.djl.ndarray.types.Shape(BATCH, WIDTH),
                                ai.djl.ndarray.types.DataType.FLOAT32),
                        scope.create(
                                rounds,
                                new ai.djl.ndarray.types.Shape(BATCH, 1),
                                ai.djl.ndarray.types.DataType.INT32));
                NDList outputs = model.getBlock().forward(parameters, inputs, false);
                outputs.attach(scope);
                outputs.head().toByteBuffer().get(answer);
            }
        }

        @Override
        public void close() {
            model.close();
            manager.close();
        }
    }

    /** The node, as a caller in the same JVM sees it. */
    private static final class Served implements AutoCloseable {
        private final Node node;
        private final DeploymentPort port;
        private final InputContract.Accepted accepted;
        private final Semaphore window = new Semaphore(4 * BATCH);
        private final LongAdder failures = new LongAdder();

        Served(int amount) {
            node = Node.start(NodeSettings.load(
                            ConfigFactory.parseString("akkord.runtime.engine.cpu-threads-per-replica = 1")))
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
                            .maxQueuedRequests(4 * BATCH))
                    .build();
            node.deploy(application.spec()).toCompletableFuture().join();
            port = node.directory().find("busy").orElseThrow();
            float[] row = new float[WIDTH];
            Arrays.fill(row, 0.5f);
            Tensors tensors = Tensors.of(
                    Tensor.ofFloats("x", Shape.of(1, WIDTH), row), Tensor.ofInts("rounds", Shape.of(1, 1), amount));
            accepted = (InputContract.Accepted) InputContract.of(port.spec()).check(tensors);
        }

        double rowsPerSecond() throws InterruptedException {
            long begun = System.nanoTime();
            long rows = 0;
            while (System.nanoTime() - begun < TURN_NANOS) {
                window.acquire();
                submit();
                rows++;
            }
            window.acquire(4 * BATCH);
            double rate = rows * 1e9 / (System.nanoTime() - begun);
            window.release(4 * BATCH);
            if (failures.sum() > 0) {
                throw new IllegalStateException(failures.sum() + " requests failed");
            }
            return rate;
        }

        private void submit() {
            Request request = new Request(
                    "bench",
                    accepted.ordered(),
                    accepted.rows(),
                    accepted.key(),
                    1,
                    System.nanoTime(),
                    Request.NO_DEADLINE,
                    Request.Expiry.REQUEST_TIMEOUT, Optional.empty());
            port.submit(request, outcome -> {
                if (!(outcome instanceof Outcome.Success)) {
                    failures.increment();
                }
                window.release();
            });
        }

        String batches() {
            return port.stats().snapshot().batches().entrySet().stream()
                    .map(size ->
                            size.getKey() + " x " + size.getValue().computeInfer().count())
                    .toList()
                    .toString();
        }

        @Override
        public void close() {
            node.stop().toCompletableFuture().join();
        }
    }
}
