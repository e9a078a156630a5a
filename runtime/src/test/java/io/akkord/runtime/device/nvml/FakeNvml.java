package io.akkord.runtime.device.nvml;

import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code src/test/c/fakenvml.c}, compiled; its state is set with lines as that file describes them. */
final class FakeNvml {
    private static final Path SOURCE = Path.of("src", "test", "c", "fakenvml.c").toAbsolutePath();

    final Path library;
    private final Path state;

    private FakeNvml(Path library) {
        this.library = library;
        this.state = library.resolveSibling(library.getFileName() + ".state");
    }

    static boolean canBeCompiled() {
        return compiler().isPresent();
    }

    private static Optional<String> compiler() {
        return Stream.of("cc", "gcc", "clang").filter(FakeNvml::isOnPath).findFirst();
    }

    /** Compiles it into the directory. */
    static FakeNvml compile(Path directory, String... defines) throws IOException, InterruptedException {
        Path library = directory.resolve("libnvidia-ml.so.1");
        // Symbolic: JNA loads libraries globally, and calls within one must not end in another that a test loaded.
        List<String> command = new ArrayList<>(
                List.of(compiler().orElseThrow(), "-shared", "-fPIC", "-Wall", "-Werror", "-Wl,-Bsymbolic"));
        command.addAll(List.of(defines));
        command.addAll(List.of("-o", library.toString(), SOURCE.toString(), "-ldl"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed:\n" + output);
        }
        return new FakeNvml(library);
    }

    /** Replaces the state; takes effect at the next call. */
    FakeNvml state(String... lines) throws IOException {
        Path next = state.resolveSibling("next.state");
        Files.write(next, List.of(lines));
        Files.move(next, state, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return this;
    }

    /** Initializations that were not shut down. */
    int leftOpen() {
        return NativeLibrary.getInstance(library.toString())
                .getFunction("fakeNvmlInitialized")
                .invokeInt(new Object[0]);
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
