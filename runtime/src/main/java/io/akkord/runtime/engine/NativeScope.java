package io.akkord.runtime.engine;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one run of a model holds natively, freed together at its end. An unclosed IValue pins its tensor even after the tensor's own close,
 * so both kinds are held here, and counted.
 */
final class NativeScope implements AutoCloseable {
    private static final AtomicLong LIVE = new AtomicLong();

    private final PtNDManager manager;
    private final Deque<AutoCloseable> held = new ArrayDeque<>();

    NativeScope(PtNDManager parent) {
        this.manager = parent.newSubManager(Device.cpu());
    }

    /** Tensors and IValues of this process that were made in a scope and are not freed. */
    static long live() {
        return LIVE.get();
    }

    /** Where tensors of this run are made. */
    PtNDManager manager() {
        return manager;
    }

    PtNDArray hold(PtNDArray tensor) {
        return held(tensor);
    }

    IValue hold(IValue value) {
        return held(value);
    }

    /** A value that wraps the tensor, held too. */
    IValue wrap(PtNDArray tensor) {
        return held(IValue.from(tensor));
    }

    private <T extends AutoCloseable> T held(T resource) {
        LIVE.incrementAndGet();
        held.push(resource);
        return resource;
    }

    @Override
    public void close() {
        try {
            while (!held.isEmpty()) {
                AutoCloseable resource = held.pop();
                LIVE.decrementAndGet();
                free(resource);
            }
        } finally {
            // Also what DJL made on its own, such as contiguous copies.
            manager.close();
        }
    }

    private static void free(AutoCloseable resource) {
        if (resource instanceof PtNDArray tensor) {
            tensor.close();
        } else if (resource instanceof IValue value) {
            value.close();
        }
    }
}
