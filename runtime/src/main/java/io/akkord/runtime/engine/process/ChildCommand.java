package io.akkord.runtime.engine.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the process of an engine is started: this JVM's Java, class path, and those of its flags that the engine's code needs. */
final class ChildCommand {
    private static final Path SHELL = Path.of("/bin/sh");

    /** Prefixes of the flags that are handed on; memory, debugging and agents are this JVM's own affair. */
    private static final List<String> HANDED_ON = List.of(
            "--add-opens",
            "--add-exports",
            "--add-reads",
            "--add-modules",
            "--enable-native-access",
            "--illegal-native-access",
            "--sun-misc-unsafe-memory-access",
            "-Dai.djl.",
            "-DENGINE_CACHE_DIR",
            "-DDJL_CACHE_DIR",
            "-Djava.io.tmpdir",
            "-Djava.library.path",
            "-Djava.util.concurrent.",
            "-Djna.",
            "-Dfile.encoding",
            "-Duser.");

    private ChildCommand() {}

    /** The command line of a child of this JVM. */
    static List<String> commandLine(Path socket, Path errorFile) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SHELL)) {
            // A terminal's Ctrl-C, and a service manager's SIGTERM, reach the whole group of processes. The node then
            // drains, and for that its
            // engines must go on: they end with their connection. What is ignored stays so across exec, and the pid the
            // same.
            command.addAll(List.of(SHELL.toString(), "-c", "trap '' INT TERM HUP; exec \"$0\" \"$@\""));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(handedOn(ManagementFactory.getRuntimeMXBean().getInputArguments()));
        command.addAll(List.of(
                // Tensors pass through the heap; few objects live long.
                "-XX:+UseSerialGC",
                "-Xms32m",
                "-Xmx" + Runtime.getRuntime().maxMemory(),
                "-XX:-UsePerfData",
                // A crash is told at once: no core of what may be a whole GPU's memory, and a report in a bounded time.
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorLogTimeout=5",
                "-XX:ErrorFile=" + errorFile,
                "-Dlogback.configurationFile=io/akkord/runtime/engine/process/logback-child.xml",
                "-cp",
                System.getProperty("java.class.path"),
                EngineChild.class.getName(),
                socket.toString()));
        return command;
    }

    static List<String> handedOn(List<String> arguments) {
        return arguments.stream()
                .filter(argument -> HANDED_ON.stream().anyMatch(argument::startsWith))
                .toList();
    }

    /**
     * Changes a copy of this process's environment to that of a child.
     *
     * @param visibleDevices {@code CUDA_VISIBLE_DEVICES}; empty hides every GPU
     */
    static void environment(Map<String, String> environment, Optional<String> visibleDevices) {
        environment.put("CUDA_VISIBLE_DEVICES", visibleDevices.orElse("-1"));
        // By default CUDA counts the fastest GPU first; NVML, and so the claim, counts by bus.
        environment.put("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
        // As the launcher does: libgomp must not spin, and glibc not keep an arena for each thread.
        environment.putIfAbsent("GOMP_SPINCOUNT", "2000");
        environment.putIfAbsent("MALLOC_ARENA_MAX", "2");
        // Flags of this JVM: ports of debuggers and agents can be had once.
        List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS").forEach(environment::remove);
    }
}
