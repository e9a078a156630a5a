package io.akkord.runtime.engine.process;

import io.akkord.runtime.engine.EngineException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child JVM and the connection with it: a Unix domain socket in a folder that only this user can open, over which the child first
 * proves that it is the one started here, by a secret that it got on its standard input.
 */
final class ChildProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);
    private static final int SECRET_BYTES = 32;
    private static final String SOCKET = "s";
    private static final String CRASH = "crash.log";
    /** sun_path of macOS and the BSDs, less its end; Linux has 107. */
    private static final int MOST_PATH = 103;

    private final String deployment;
    private final Path folder;
    private final Path errorFile;
    private final ServerSocketChannel server;
    private final Process process;
    private final ChildOutput output;
    private final byte[] secret;
    private final Object ending = new Object();
    private @Nullable SocketChannel channel;
    private boolean proven;

    private ChildProcess(String deployment, Path folder, Optional<String> visibleDevices) throws IOException {
        this.deployment = deployment;
        this.folder = folder;
        this.errorFile = folder.resolve(CRASH);
        Path socket = folder.resolve(SOCKET);
        if (socket.toString().length() > MOST_PATH) {
            throw new IOException("the path of its socket, " + socket + ", must have " + MOST_PATH
                    + " characters at most; set -Djava.io.tmpdir to a shorter path");
        }
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        this.secret = HexFormat.of().formatHex(random).getBytes(StandardCharsets.US_ASCII);
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket), 1);
            ProcessBuilder builder = new ProcessBuilder(ChildCommand.commandLine(socket, errorFile));
            ChildCommand.environment(builder.environment(), visibleDevices);
            this.process = builder.redirectErrorStream(true).start();
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        ChildProcesses.add(process);
        this.output = new ChildOutput("engine of " + deployment + ", pid " + process.pid(), process.getInputStream());
        var unused = process.onExit().thenRun(this::exited);
        try (OutputStream in = process.getOutputStream()) {
            in.write(secret);
        } catch (IOException e) {
            // It has ended; that is told where its connection is awaited.
            LOG.debug("{}: its process takes no input", deployment, e);
        }
    }

    /** Whoever waits for the child to connect learns that it never will. What a known child sent before its end can still be read. */
    private void exited() {
        boolean awaited;
        synchronized (this) {
            awaited = !proven;
        }
        if (awaited) {
            closeChannels();
        }
    }

    /** @throws EngineException when the system does not let it be started */
    static ChildProcess start(String deployment, Optional<String> visibleDevices) throws EngineException {
        Path folder = null;
        try {
            // Readable, writable and open to its owner alone.
            folder = Files.createTempDirectory(
                    folderPrefix(ProcessHandle.current().pid()));
            return new ChildProcess(deployment, folder, visibleDevices);
        } catch (IOException | RuntimeException e) {
            if (folder != null) {
                remove(folder);
            }
            throw new EngineException(
                    "the process of the engine of '" + deployment + "' could not be started: " + e, e);
        }
    }

    /** What the names of the folders of a node's connections begin with. */
    static String folderPrefix(long nodePid) {
        return "akkord-" + nodePid + "-";
    }

    long pid() {
        return process.pid();
    }

    /**
     * Waits until the child has connected.
     *
     * @throws IOException when it has ended instead, or somebody else connected
     */
    SocketChannel connect() throws IOException {
        SocketChannel accepted = server.accept();
        synchronized (this) {
            channel = accepted;
        }
        if (!process.isAlive()) {
            closeChannels();
        }
        server.close();
        Files.deleteIfExists(folder.resolve(SOCKET));
        return accepted;
    }

    /** @throws ProtocolException when it is not the child */
    void check(@Nullable Message first) throws ProtocolException {
        check(first, secret);
        synchronized (this) {
            proven = true;
        }
    }

    static void check(@Nullable Message first, byte[] secret) throws ProtocolException {
        if (!(first instanceof Message.Hello hello)
                || !MessageDigest.isEqual(hello.secret().getBytes(StandardCharsets.UTF_8), secret)) {
            throw new ProtocolException(
                    "whoever connected to the node did not prove to be the process that it started");
        }
    }

    /** Ends the connection, at which the child ends itself. */
    void closeChannels() {
        try {
            server.close();
            SocketChannel open;
            synchronized (this) {
                open = channel;
            }
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            LOG.debug("{}: the connection with its process did not close well", deployment, e);
        }
    }

    /** Ends it at once, from any thread. */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits for its end, kills it after the grace, and removes what it leaves in the file system. May be called more than once. */
    void end(Duration grace) {
        synchronized (ending) {
            awaitEnd(grace);
            closeChannels();
            keepCrashReport();
            remove(folder);
        }
    }

    private void awaitEnd(Duration grace) {
        boolean interrupted = false;
        try {
            if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{}: its process {} did not end within {} and is killed", deployment, pid(), grace);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        process.destroyForcibly();
        try {
            // Nothing outlives SIGKILL for long, save a process that hangs in a driver.
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                LOG.error("{}: its process {} is killed but does not go away", deployment, pid());
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One sentence: how it ended. */
    String report() {
        return process.isAlive()
                ? "the process of the engine (pid " + pid() + ") hangs and cannot be killed"
                : ExitReport.of(pid(), process.exitValue(), output.lastLines());
    }

    /** One report for each deployment, the last, so that crashes cannot fill the disk. */
    private void keepCrashReport() {
        if (Files.exists(errorFile)) {
            Path kept = folder.resolveSibling("akkord-crash-" + deployment + ".log");
            try {
                // A rename: it follows no link that somebody may have put there.
                Files.move(errorFile, kept, StandardCopyOption.ATOMIC_MOVE);
                LOG.error("{}: its process {} crashed; the JVM's report is in {}", deployment, pid(), kept);
            } catch (IOException e) {
                LOG.warn("{}: the report of the crash of its process could not be kept", deployment, e);
            }
        }
    }

    private static void remove(Path folder) {
        try {
            for (String file : List.of(SOCKET, CRASH)) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOG.warn("folder {} could not be removed: {}", folder, e.toString());
        }
    }
}
