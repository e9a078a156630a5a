package io.akkord.runtime.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.akkord.runtime.device.HostDeviceLock.Attempt;
import io.akkord.runtime.device.HostDeviceLock.Attempt.Acquired;
import io.akkord.runtime.device.HostDeviceLock.Attempt.Failed;
import io.akkord.runtime.device.HostDeviceLock.Attempt.Taken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HostDeviceLockTest {
    private static final String UUID = "GPU-159c667d-1c8c-b1fe-ba32-32d3bf4d2a6a";

    @TempDir
    Path directory;

    /** The second process: takes the lock, says how that went, and stays. */
    public static final class Holder {
        public static void main(String[] args) throws IOException {
            Attempt attempt = HostDeviceLock.tryAcquire(Path.of(args[0]), args[1]);
            System.out.println(attempt instanceof Acquired ? "acquired" : attempt.toString());
            System.in.read();
        }
    }

    private Process startHolder() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString(),
                        UUID)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    @Test
    void anotherProcessIsRefusedAndTheKernelFreesTheLockWhenItIsKilled() throws IOException {
        Process holder = startHolder();
        try {
            assertThat(firstLine(holder)).isEqualTo("acquired");
            assertThat(HostDeviceLock.tryAcquire(directory, UUID))
                    .isInstanceOfSatisfying(Taken.class, taken -> assertThat(taken.message())
                            .contains(UUID, "(pid " + holder.pid() + ")"));
            assertThat(HostDeviceLock.tryAcquire(directory, "GPU-other"))
                    .isInstanceOfSatisfying(
                            Acquired.class, other -> other.lock().close());
        } finally {
            holder.destroyForcibly();
        }
        Attempt again = await().atMost(Duration.ofSeconds(20))
                .until(() -> HostDeviceLock.tryAcquire(directory, UUID), Acquired.class::isInstance);
        ((Acquired) again).lock().close();
    }

    @Test
    void theSameProcessIsRefusedAndItsRefusalDoesNotDropTheLock() throws IOException {
        HostDeviceLock lock = ((Acquired) HostDeviceLock.tryAcquire(directory, UUID)).lock();
        assertThat(HostDeviceLock.tryAcquire(directory.resolve(".").resolve(""), UUID))
                .isInstanceOfSatisfying(
                        Taken.class, taken -> assertThat(taken.message()).contains("already held by this process"));

        Process other = startHolder();
        try {
            assertThat(firstLine(other))
                    .contains("Taken", "pid " + ProcessHandle.current().pid());
        } finally {
            other.destroyForcibly();
        }
        lock.close();
        lock.close();
        ((Acquired) HostDeviceLock.tryAcquire(directory, UUID)).lock().close();
    }

    @Test
    void ofManyThreadsOneGetsIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 50; round++) {
                List<Callable<Attempt>> tries = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    tries.add(() -> HostDeviceLock.tryAcquire(directory, UUID));
                }
                List<HostDeviceLock> won = new ArrayList<>();
                for (Future<Attempt> attempt : threads.invokeAll(tries)) {
                    if (attempt.get() instanceof Acquired acquired) {
                        won.add(acquired.lock());
                    }
                }
                assertThat(won).hasSize(1);
                won.get(0).close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aDirectoryThatIsAFileIsAClearFailure() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThat(HostDeviceLock.tryAcquire(file, UUID))
                .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.message())
                        .contains(file.toString(), "configure another directory"));
    }

    @Test
    void aFileThatMayNotBeOpenedIsAClearFailureAndLeavesNothingHeld() throws IOException {
        // A directory in the file's place stands for missing permission: tests may run as root, who may do anything.
        Path inTheWay = Files.createDirectory(directory.resolve(UUID + ".lock"));
        assertThat(HostDeviceLock.tryAcquire(directory, UUID))
                .isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.message())
                        .contains(inTheWay.getFileName().toString(), "Let this user write there"));
        Files.delete(inTheWay);
        ((Acquired) HostDeviceLock.tryAcquire(directory, UUID)).lock().close();
    }

    @Test
    void aLinkInTheFilesPlaceIsNotFollowed() throws IOException {
        Path precious = Files.writeString(directory.resolve("precious"), "keep me");
        Files.createSymbolicLink(directory.resolve(UUID + ".lock"), precious);
        assertThat(HostDeviceLock.tryAcquire(directory, UUID)).isInstanceOf(Failed.class);
        assertThat(precious).hasContent("keep me");
    }

    @Test
    void theFileStaysInItsDirectoryWhateverTheUuidSays() {
        HostDeviceLock lock = ((Acquired) HostDeviceLock.tryAcquire(directory, "../MIG-GPU-1/2/0")).lock();
        assertThat(lock.file().getParent()).isEqualTo(directory);
        lock.close();
        assertThatThrownBy(() -> HostDeviceLock.tryAcquire(directory, "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theDefaultDirectoryIsTheSameForAllProcessesOfAUser() {
        assertThat(HostDeviceLock.defaultDirectory().getFileName().toString()).matches("akkord-locks-[0-9]+");
        assertThat(HostDeviceLock.defaultDirectory()).isEqualTo(HostDeviceLock.defaultDirectory());
    }
}
