package io.akkord.runtime.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps two Akkord nodes on one host off the same device: a lock on a file named after the device's UUID.
 *
 * <p>The kernel frees it when the process ends, however it ends. The file stays: were it deleted, a second process could
 * hold a lock on the deleted file. All nodes of a host must use the same directory; nodes of different users, or in
 * different containers, need one configured that they share. Thread-safe.
 */
public final class HostDeviceLock implements AutoCloseable {
    /**
     * Files locked by this JVM. A POSIX lock belongs to the process and is dropped when <em>any</em> of its descriptors
     * of that file is closed, so a file locked here must not be opened a second time, not even to read who holds it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final AtomicBoolean released = new AtomicBoolean();

    private HostDeviceLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** What became of an attempt. */
    public sealed interface Attempt {
        /** The device is this process's until the lock is closed. */
        record Acquired(HostDeviceLock lock) implements Attempt {}

        /** Somebody else holds it; {@code message} says who, as far as is known. */
        record Taken(String message) implements Attempt {}

        /** The lock could not be tried; {@code message} says why and what to do. */
        record Failed(String message) implements Attempt {}
    }

    /**
     * Where locks lie unless a directory is configured: {@code akkord-locks-UID} under the system's directory for
     * temporary files, which all nodes of one user share.
     */
    public static Path defaultDirectory() {
        return Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "akkord-locks-" + userId());
    }

    /** Takes the lock of a device if it is free; never waits. */
    public static Attempt tryAcquire(Path directory, String deviceUuid) {
        Path file;
        try {
            file = existing(directory).toRealPath().resolve(fileName(deviceUuid));
        } catch (IOException e) {
            return failed(directory, e);
        }
        if (!HELD.add(file)) {
            return new Attempt.Taken("the device " + deviceUuid + " is already held by this process (pid "
                    + ProcessHandle.current().pid() + "), by another node in it");
        }
        Attempt attempt = lock(file, deviceUuid);
        if (!(attempt instanceof Attempt.Acquired)) {
            HELD.remove(file);
        }
        return attempt;
    }

    @SuppressWarnings("MustBeClosedChecker") // the channel lives as long as the lock
    private static Attempt lock(Path file, String deviceUuid) {
        FileChannel channel = null;
        try {
            channel = open(file);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                String holder = holder(channel);
                channel.close();
                return new Attempt.Taken("the device " + deviceUuid + " is held by another process of this host"
                        + holder + ", which holds a lock on " + file);
            }
            byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid), 0);
            return new Attempt.Acquired(new HostDeviceLock(file, channel));
        } catch (IOException e) {
            if (channel != null) {
                try {
                    channel.close();
                } catch (IOException suppressed) {
                    e.addSuppressed(suppressed);
                }
            }
            return failed(file, e);
        }
    }

    public Path file() {
        return file;
    }

    /** Frees the device. Idempotent. */
    @Override
    public void close() {
        if (!released.compareAndSet(false, true)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("closing the device lock " + file + " failed", e);
        } finally {
            HELD.remove(file);
        }
    }

    private static Path existing(Path directory) throws IOException {
        try {
            Files.createDirectories(directory.toAbsolutePath());
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        return directory;
    }

    /**
     * Creates the file only if it is not there: Linux refuses O_CREAT on another user's file in a directory like /tmp
     * ({@code fs.protected_regular}). Writable for all, so that a shared directory works.
     */
    private static FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            FileChannel created = FileChannel.open(
                    file,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    LinkOption.NOFOLLOW_LINKS);
            try {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
            } catch (IOException | UnsupportedOperationException notOurs) {
                // Another process created it first, or the file system knows no permissions: both are fine.
            }
            return created;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
        return pid.matches("[0-9]+") ? " (pid " + pid + ")" : "";
    }

    private static Attempt.Failed failed(Path path, IOException e) {
        String reason = e instanceof AccessDeniedException
                ? "user '" + System.getProperty("user.name") + "' may not write to " + e.getMessage()
                : e.toString();
        return new Attempt.Failed("the device lock " + path + " could not be taken: " + reason
                + ". Let this user write there, or configure another directory, the same for all nodes of this host");
    }

    private static String fileName(String deviceUuid) {
        String name = deviceUuid.replaceAll("[^A-Za-z0-9._-]", "_");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a device lock needs the UUID of a device, but it is empty");
        }
        return name + ".lock";
    }

    private static String userId() {
        try {
            return Optional.ofNullable(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                    .map(Object::toString)
                    .orElse("unknown");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return System.getProperty("user.name", "unknown");
        }
    }
}
