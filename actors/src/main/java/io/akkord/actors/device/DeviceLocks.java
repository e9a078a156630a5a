package io.akkord.actors.device;

import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.HostDeviceLock;
import io.akkord.runtime.device.HostDeviceLock.Attempt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The locks that keep other nodes of this host off the GPUs claimed here: taken with the first claim on a device, freed with the last. Files
 * block, so this has a thread of its own; what is asked is done in order.
 */
final class DeviceLocks implements AutoCloseable {
    private final Path directory;
    private final ExecutorService thread;
    // Of the thread only.
    private final Map<DeviceId, Held> held = new HashMap<>();

    private static final class Held {
        final HostDeviceLock lock;
        int claims = 1;

        Held(HostDeviceLock lock) {
            this.lock = lock;
        }
    }

    DeviceLocks(Path directory, String node) {
        this.directory = directory;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "akkord-device-locks-" + node);
            made.setDaemon(true);
            return made;
        });
    }

    /** Takes all of them or none. Completes with why not, on the thread of the locks. */
    CompletionStage<Optional<String>> acquire(List<DeviceId> devices) {
        return CompletableFuture.supplyAsync(() -> take(devices), thread);
    }

    /** Gives back what was acquired. */
    void release(List<DeviceId> devices) {
        thread.execute(() -> devices.forEach(this::give));
    }

    private Optional<String> take(List<DeviceId> devices) {
        List<DeviceId> taken = new ArrayList<>();
        for (DeviceId device : devices) {
            Held known = held.get(device);
            if (known != null) {
                known.claims++;
            } else {
                Attempt attempt = HostDeviceLock.tryAcquire(directory, device.value());
                if (!(attempt instanceof Attempt.Acquired acquired)) {
                    taken.forEach(this::give);
                    return Optional.of(
                            attempt instanceof Attempt.Taken other
                                    ? other.message()
                                    : ((Attempt.Failed) attempt).message()
                                            + " (akkord.runtime.devices.lock-directory)");
                }
                held.put(device, new Held(acquired.lock()));
            }
            taken.add(device);
        }
        return Optional.empty();
    }

    private void give(DeviceId device) {
        Held known = held.get(device);
        if (known != null && --known.claims == 0) {
            held.remove(device);
            known.lock.close();
        }
    }

    /** Frees all, after what was asked before. */
    @Override
    public void close() {
        thread.execute(() -> {
            held.values().forEach(lock -> lock.lock.close());
            held.clear();
        });
        thread.shutdown();
    }
}
