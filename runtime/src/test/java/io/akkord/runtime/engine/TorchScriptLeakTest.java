package io.akkord.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.akkord.runtime.request.Outcome.Failure;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import io.akkord.runtime.tensor.Shape;
import io.akkord.runtime.tensor.Tensor;
import io.akkord.runtime.tensor.Tensors;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class TorchScriptLeakTest {
    /** 256 KiB a request: one lost tensor in ten runs would show. */
    private static final int WIDTH = 1 << 16;

    @Test
    @EnabledOnOs(OS.LINUX)
    void twoThousandRunsLeaveNoTensorAndNoMemory() throws Exception {
        TorchScriptEngine engine = Specs.torch(
                Specs.model("fails_on_negative"),
                BatchOptions.ofSize(4, Duration.ZERO),
                List.of(TensorSpec.of("x", DataType.FP32, WIDTH)),
                List.of(TensorSpec.of("y", DataType.FP32, WIDTH)));
        engine.load();
        Tensors good = Tensors.of(Tensor.ofFloats("x", Shape.of(1, WIDTH), new float[WIDTH]));
        float[] values = new float[WIDTH];
        values[7] = -1;
        Tensors bad = Tensors.of(Tensor.ofFloats("x", Shape.of(1, WIDTH), values));
        long half = 0;
        int failures = 0;
        for (int run = 0; run < 2000; run++) {
            List<Object> batch = new ArrayList<>();
            for (int i = 0; i <= run % 3; i++) {
                batch.add(run % 10 == 0 && i == 1 ? bad : good);
            }
            failures += (int) engine.run(batch).toCompletableFuture().join().outcomes().stream()
                    .filter(o -> o instanceof Failure)
                    .count();
            if (run == 1000) {
                half = anonymousKib();
            }
        }
        assertThat(failures).isEqualTo(133);
        assertThat(TorchScriptEngine.liveTensors()).isZero();
        // Lost outputs or inputs of the second half alone would be hundreds of MiB.
        assertThat(anonymousKib() - half).as("growth in KiB").isLessThan(48 * 1024);
        engine.close();
        assertThat(TorchScriptEngine.liveTensors()).isZero();
    }

    /** Memory of this process that no file backs, without the heap, which grows and shrinks as the collector sees fit. */
    private static long anonymousKib() throws Exception {
        System.gc();
        long all = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
        return all - ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted() / 1024;
    }
}
