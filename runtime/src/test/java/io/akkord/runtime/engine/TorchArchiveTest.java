package io.akkord.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.akkord.runtime.ModelRoots;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.Model;
import io.akkord.runtime.spec.TensorSpec;
import io.akkord.runtime.tensor.DataType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchArchiveTest {
    @TempDir
    Path folder;

    @Test
    void wholeArchivesAreAccepted() throws Exception {
        TorchArchive.check(Specs.model("identity"));
        TorchArchive.check(Specs.model("add_one"));
    }

    @Test
    void saysWhatTheFileIsInstead() throws Exception {
        assertThatThrownBy(() -> TorchArchive.check(folder.resolve("missing.pt")))
                .hasMessageContaining("missing.pt: expected a TorchScript archive, but there is no such file");
        assertThatThrownBy(() -> TorchArchive.check(folder)).hasMessageContaining("found a folder");
        assertThatThrownBy(() -> TorchArchive.check(file())).hasMessageContaining("an empty file");
        assertThatThrownBy(() -> TorchArchive.check(file((byte) 0x80, (byte) 2)))
                .hasMessageContaining("a Python pickle");
        assertThatThrownBy(() -> TorchArchive.check(file((byte) 'h', (byte) 'i')))
                .hasMessageContaining("something else");
        assertThatThrownBy(() -> TorchArchive.check(Specs.model("weights_only")))
                .hasMessageContaining("weights without code")
                .hasMessageContaining("torch.jit.script");
        byte[] whole = Files.readAllBytes(Specs.model("add_one"));
        assertThatThrownBy(() -> TorchArchive.check(file(Arrays.copyOf(whole, whole.length / 2))))
                .hasMessageContaining("the beginning of one");
    }

    @Test
    void aFileOutsideTheModelRootsIsRefused() {
        Model.TorchScript model = new Model.TorchScript(
                Specs.model("identity"),
                List.of(TensorSpec.of("x", DataType.FP32, 1)),
                List.of(TensorSpec.of("y", DataType.FP32, 1)));
        TorchScriptEngine engine = new TorchScriptEngine(
                Specs.of(model, BatchOptions.NONE, 1), model, new ModelRoots(List.of(folder)), EngineResources.cpu(1));
        assertThatThrownBy(engine::load).isInstanceOf(EngineException.class).hasMessageContaining("model-roots");
    }

    @Test
    void whateverByteIsWrongTheEngineLoadsOrSaysWhyAndTheProcessLives() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] whole = Files.readAllBytes(Specs.model("add_one"));
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            if (random.nextInt(4) == 0) {
                damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            }
            TorchScriptEngine engine = Specs.torch(
                    file(damaged),
                    BatchOptions.ofSize(8, Duration.ZERO),
                    List.of(TensorSpec.of("x", DataType.FP32, 1)),
                    List.of(TensorSpec.of("y", DataType.FP32, 1)));
            try {
                engine.load();
            } catch (EngineException e) {
                refused++;
                assertThat(e).hasMessageContaining("damaged.pt");
            } finally {
                engine.close();
            }
        }
        assertThat(refused).as("seed %d", seed).isGreaterThan(100);
        assertThat(TorchScriptEngine.liveTensors()).isZero();
    }

    private Path file(byte... content) throws Exception {
        return Files.write(folder.resolve("damaged.pt"), content);
    }
}
