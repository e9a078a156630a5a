package io.akkord.actors.link;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Gives what blocks on a connection an end: the connection is closed when the time is over. */
final class Watchdog implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "link-watchdog");
        thread.setDaemon(true);
        return thread;
    });

    /** Something that blocks. */
    @FunctionalInterface
    interface Blocking<T> {
        T run() throws IOException;
    }

    /** Closes the connection when it fails, too. */
    <T> T within(Duration limit, Closeable connection, Blocking<T> blocking) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> bite = timer.schedule(
                () -> {
                    late.set(true);
                    close(connection);
                },
                limit.toNanos(),
                TimeUnit.NANOSECONDS);
        boolean done = false;
        try {
            T result = blocking.run();
            done = true;
            return result;
        } catch (IOException e) {
            if (late.get()) {
                SocketTimeoutException timeout = new SocketTimeoutException("no answer within " + limit);
                timeout.initCause(e);
                throw timeout;
            }
            throw e;
        } finally {
            bite.cancel(false);
            if (!done) {
                close(connection);
            }
        }
    }

    private static void close(Closeable connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // Nothing is left to be done with it.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
