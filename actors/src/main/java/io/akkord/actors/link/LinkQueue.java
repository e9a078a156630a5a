package io.akkord.actors.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What waits to be written to one connection; bounded by bytes. Any thread puts in; the writer takes all there is. */
final class LinkQueue {
    /** What a message takes besides its tensors. */
    private static final int OVERHEAD = 256;

    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private List<Outgoing> waiting = new ArrayList<>();
    private long bytes;
    private boolean closed;

    LinkQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** How it went. */
    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    /** Puts a message in; one that comes to an empty queue is taken whatever its size. */
    Offer offer(Outgoing message) {
        long size = OVERHEAD + message.bytes();
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            if (!waiting.isEmpty() && bytes + size > maxBytes) {
                return Offer.FULL;
            }
            bytes += size;
            waiting.add(message);
            if (waiting.size() == 1) {
                changed.signal();
            }
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for messages and takes all of them; null once it is closed. */
    @Nullable
    List<Outgoing> takeAll() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.await();
            }
            return closed ? null : take();
        } finally {
            lock.unlock();
        }
    }

    /** Puts a message in whatever waits there; for small ones that must not be lost. */
    void insist(Outgoing message) {
        lock.lock();
        try {
            if (!closed) {
                bytes += OVERHEAD + message.bytes();
                waiting.add(message);
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing any more, and forgets what was left. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            take();
        } finally {
            lock.unlock();
        }
    }

    private List<Outgoing> take() {
        List<Outgoing> taken = waiting;
        waiting = new ArrayList<>();
        bytes = 0;
        return taken;
    }
}
