package io.akkord.http.access;

import java.util.concurrent.atomic.AtomicBoolean;

/** A request that was let in by its key. It is released once, when the request has been answered. Thread-safe. */
public final class Pass {
    private final String keyName;
    private final Runnable leave;
    private final AtomicBoolean released = new AtomicBoolean();

    Pass(String keyName, Runnable leave) {
        this.keyName = keyName;
        this.leave = leave;
    }

    /** The name of the key, for logs. */
    public String keyName() {
        return keyName;
    }

    /** The request is over. More than once changes nothing. */
    public void release() {
        if (released.compareAndSet(false, true)) {
            leave.run();
        }
    }
}
