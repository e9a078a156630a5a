package io.akkord.actors.device;

import io.akkord.runtime.engine.EngineResources;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A claim in the hands of a worker of this node. The worker {@link #open opens} it before it makes an engine, and closes it when the engine
 * is really free; a grant that was never opened ends with its worker. Thread-safe.
 */
public final class DeviceGrant implements AutoCloseable {
    private final String owner;
    private final EngineResources resources;
    private final Consumer<DeviceManager.Command> manager;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean opened;
    private volatile @Nullable String lost;

    DeviceGrant(String owner, EngineResources resources, Consumer<DeviceManager.Command> manager) {
        this.owner = owner;
        this.resources = resources;
        this.manager = manager;
    }

    public EngineResources resources() {
        return resources;
    }

    /** From here on an engine may be on the devices, until {@link #close}. */
    public void open() {
        opened = true;
    }

    /** Why the devices may no longer be used; empty while they may. */
    public Optional<String> lost() {
        return Optional.ofNullable(lost);
    }

    /** The engine on the devices broke. */
    public void fault(String reason) {
        manager.accept(new DeviceManager.EngineFault(owner, reason));
    }

    /** Gives the devices back. Idempotent; from any thread. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            manager.accept(new DeviceManager.Release(owner));
        }
    }

    void lose(String reason) {
        lost = reason;
    }

    boolean isOpened() {
        return opened;
    }
}
