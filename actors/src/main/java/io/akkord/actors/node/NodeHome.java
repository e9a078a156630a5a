package io.akkord.actors.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data directory of a node while it runs: locked against a second node, and the keeper of the node's id. The kernel frees the lock when the
 * process ends, however it ends.
 */
final class NodeHome implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeHome.class);
    private static final String ID_FILE = "node-id";
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz";

    private final NodeSettings settings;
    private final FileChannel lock;
    private final Path directory;
    private final boolean temporary;
    private final AtomicBoolean closed = new AtomicBoolean();

    private NodeHome(NodeSettings settings, FileChannel lock, Path directory, boolean temporary) {
        this.settings = settings;
        this.lock = lock;
        this.directory = directory;
        this.temporary = temporary;
    }

    /**
     * Makes and locks the directory, and finds or makes the id.
     *
     * @throws IllegalArgumentException when another node has the directory, or it cannot be used
     */
    static NodeHome open(NodeSettings settings) {
        boolean temporary = settings.dataDir().isEmpty();
        Path directory = null;
        FileChannel lock = null;
        try {
            directory = temporary
                    ? Files.createTempDirectory("akkord-")
                    : Files.createDirectories(settings.dataDir().orElseThrow());
            lock = lock(directory);
            String id = settings.name().isEmpty() ? keptId(directory) : settings.name();
            return new NodeHome(settings.at(id, directory), lock, directory, temporary);
        } catch (IOException | IllegalArgumentException e) {
            closeQuietly(lock);
            if (e instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalArgumentException(
                    "akkord.actors.data-dir must be a directory that user '" + System.getProperty("user.name")
                            + "' can write to, but " + (directory == null ? settings.dataDir() : directory)
                            + " is not: " + e,
                    e);
        }
    }

    /** The node's settings, with its id and directory. */
    NodeSettings settings() {
        return settings;
    }

    @SuppressWarnings("MustBeClosedChecker") // the channel lives as long as the node
    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve("lock"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            String holder = read(channel);
            channel.close();
            throw new IllegalArgumentException("the data directory " + directory + " is in use by another node"
                    + (holder.isEmpty() ? "" : ", process " + holder)
                    + ". Stop that one, or give each node a directory of its own: akkord.actors.data-dir, or --data on the"
                    + " command line");
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)), 0);
        return channel;
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
    }

    private static String keptId(Path directory) throws IOException {
        Path file = directory.resolve(ID_FILE);
        try {
            String kept = Files.readString(file).strip();
            if (!kept.isEmpty()) {
                return kept;
            }
        } catch (NoSuchFileException e) {
            // The first start here.
        }
        String made = hostName() + "-" + letters(4);
        // Whole or not at all: a crash in between must not leave half an id.
        Path draft = Files.writeString(directory.resolve(ID_FILE + ".new"), made + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return made;
    }

    private static String hostName() {
        String name;
        try {
            name = InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            name = "node";
        }
        String first = name.toLowerCase(Locale.ROOT).replaceAll("\\..*", "").replaceAll("[^a-z0-9-]", "-");
        first = first.replaceAll("^-+", "");
        return first.isEmpty() ? "node" : first.substring(0, Math.min(40, first.length()));
    }

    private static String letters(int count) {
        SecureRandom random = new SecureRandom();
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            letters.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return letters.toString();
    }

    /** Gives the directory back, and deletes it if it was temporary. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (temporary) {
            try {
                deleteAll(directory);
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("the temporary data directory {} could not be deleted: {}", directory, e.toString());
            }
        }
        closeQuietly(lock);
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.warn("the lock of the data directory could not be freed: {}", e.toString());
        }
    }
}
