package io.akkord.http.v2;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Direct memory for tensors. A direct buffer of its own costs microseconds and a cleaner, so that small tensors are slices of a slab
 * which their thread fills from front to back and then leaves to the garbage collector. A slice keeps its whole slab alive: fine for the
 * life of a request, wrong for anything that is kept. Thread-safe, as each thread has a slab of its own.
 */
final class DirectSlab {
    static final int SLAB_BYTES = 64 * 1024;
    /** Above this a tensor gets a buffer of its own, so that no slab is left with more than a quarter unused. */
    static final int LARGEST_SLICE = SLAB_BYTES / 4;
    /** Enough for every datatype and for the vector loads of engines. */
    private static final int ALIGNMENT = 16;

    private static final ThreadLocal<DirectSlab> OF_THREAD = ThreadLocal.withInitial(DirectSlab::new);

    private ByteBuffer slab = ByteBuffer.allocateDirect(SLAB_BYTES);
    private int used;

    private DirectSlab() {}

    /** A buffer of that many zero bytes, little-endian, direct. */
    static ByteBuffer allocate(int bytes) {
        ByteBuffer buffer = bytes > LARGEST_SLICE
                ? ByteBuffer.allocateDirect(bytes)
                : OF_THREAD.get().slice(bytes);
        return buffer.order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer slice(int bytes) {
        if (used + bytes > SLAB_BYTES) {
            slab = ByteBuffer.allocateDirect(SLAB_BYTES);
            used = 0;
        }
        ByteBuffer slice = slab.slice(used, bytes);
        used = Math.min(SLAB_BYTES, (used + bytes + ALIGNMENT - 1) & -ALIGNMENT);
        return slice;
    }
}
