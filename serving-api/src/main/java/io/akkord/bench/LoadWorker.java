package io.akkord.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Drives some connections from one thread, until the end of the test and the last answer after it. */
final class LoadWorker implements Runnable {
    private static final long HOUSEKEEPING_NANOS = 50_000_000;
    private static final long RECONNECT_NANOS = 100_000_000;
    private static final long PARK_NANOS = 50_000;
    private static final int BUFFER_BYTES = 256 * 1024;

    private final RequestTemplate request;
    private final Pacer pacer;
    private final Samples samples;
    private final @Nullable BodyCheck check;
    private final long endNanos;
    private final long timeoutNanos;
    private final List<Connection> connections = new ArrayList<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Deque<Long> again = new ArrayDeque<>();
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private volatile boolean stopped;
    private long housekeepingNanos;

    /**
     * A worker.
     *
     * @param connectionCount of this worker
     * @param endNanos when to stop sending
     */
    LoadWorker(
            BenchOptions options,
            int connectionCount,
            RequestTemplate request,
            Pacer pacer,
            Samples samples,
            @Nullable BodyCheck check,
            long endNanos)
            throws IOException {
        this.request = request;
        this.pacer = pacer;
        this.samples = samples;
        this.check = check;
        this.endNanos = endNanos;
        this.timeoutNanos = options.timeout().toNanos();
        this.selector = Selector.open();
        for (int i = 0; i < connectionCount; i++) {
            connections.add(new Connection(selector, options.address(), check != null));
        }
    }

    /** Ends the test now; answers under way are not awaited. */
    void stop() {
        stopped = true;
        selector.wakeup();
    }

    @Override
    public void run() {
        try {
            long now = System.nanoTime();
            connections.forEach(connection -> connect(connection, System.nanoTime()));
            housekeepingNanos = now + HOUSEKEEPING_NANOS;
            while (!stopped && (now - endNanos < 0 || isAnyBusy())) {
                sendDue(now);
                await(now);
                now = System.nanoTime();
                if (now - housekeepingNanos >= 0) {
                    housekeeping(now);
                    housekeepingNanos = now + HOUSEKEEPING_NANOS;
                }
            }
            samples.unsent(stopped ? 0 : pacer.missedBefore(endNanos));
        } catch (IOException e) {
            throw new IllegalStateException("the selector of the load generator failed", e);
        } finally {
            connections.forEach(Connection::close);
            closeSelector();
        }
    }

    private void sendDue(long now) {
        while (now - endNanos < 0 && !idle.isEmpty() && (!again.isEmpty() || pacer.isDue(now))) {
            Connection connection = idle.poll();
            if (connection.state() == Connection.State.IDLE) {
                Long lost = again.poll();
                send(connection, lost == null ? pacer.take(now) : lost, now);
            }
        }
    }

    private void send(Connection connection, long countsFrom, long now) {
        try {
            connection.send(request.bytes().duplicate(), countsFrom, now);
        } catch (IOException e) {
            broken(connection, e);
        }
    }

    private void await(long now) throws IOException {
        long wait = housekeepingNanos - now;
        if (!idle.isEmpty() && now - endNanos < 0) {
            wait = Math.min(wait, pacer.nextDueNanos(now) - now);
        }
        if (wait >= 1_000_000) {
            selector.select(this::onReady, wait / 1_000_000);
        } else if (selector.selectNow(this::onReady) == 0 && wait > 0) {
            // A selector cannot wait for less than a millisecond.
            LockSupport.parkNanos(Math.min(wait, PARK_NANOS));
        }
    }

    private void onReady(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        if (!key.isValid() || connection.state() == Connection.State.CLOSED) {
            return;
        }
        try {
            if (key.isConnectable()) {
                connection.finishConnect();
                idle.add(connection);
                return;
            }
            if (key.isWritable()) {
                connection.write();
            }
            if (key.isReadable() && connection.read(buffer)) {
                answered(connection);
            }
        } catch (IOException e) {
            broken(connection, e);
        }
    }

    private void answered(Connection connection) {
        long now = System.nanoTime();
        ResponseParser response = connection.response();
        String fault = response.status() == 200 ? bodyFault(response) : "HTTP " + response.status();
        if (fault == null) {
            samples.succeeded(connection.countsFromNanos(), now, response.bodyBytes());
        } else {
            samples.failed(connection.countsFromNanos(), now, fault);
        }
        if (connection.state() == Connection.State.CLOSED) {
            connect(connection, now);
        } else if (now - endNanos < 0 && idle.isEmpty() && pacer.isDue(now)) {
            send(connection, pacer.take(now), now);
        } else {
            idle.add(connection);
        }
    }

    private @Nullable String bodyFault(ResponseParser response) {
        return check == null
                ? null
                : check.check(response.body(), response.jsonLength()).orElse(null);
    }

    private void broken(Connection connection, IOException fault) {
        long now = System.nanoTime();
        Connection.State was = connection.state();
        connection.close();
        idle.remove(connection);
        if (was == Connection.State.BUSY && connection.wasClosedWhileIdle()) {
            again.add(connection.countsFromNanos());
            connect(connection, now);
        } else if (was == Connection.State.BUSY) {
            samples.failed(connection.countsFromNanos(), now, kind(fault));
        } else if (was == Connection.State.CONNECTING || was == Connection.State.CLOSED) {
            samples.failed(now, now, "cannot connect");
        }
    }

    private static String kind(IOException fault) {
        String message = String.valueOf(fault.getMessage());
        return message.contains("reset") || message.contains("pipe") ? "connection reset" : message;
    }

    private void connect(Connection connection, long now) {
        try {
            connection.connect(now);
            if (connection.state() == Connection.State.IDLE) {
                idle.add(connection);
            }
        } catch (IOException e) {
            broken(connection, e);
        }
    }

    private void housekeeping(long now) {
        for (Connection connection : connections) {
            long since = now - connection.sentNanos();
            if (connection.state() == Connection.State.BUSY && since > timeoutNanos) {
                samples.failed(connection.countsFromNanos(), now, "timeout");
                connection.close();
            }
            if (connection.state() == Connection.State.CLOSED && since > RECONNECT_NANOS && now - endNanos < 0) {
                connect(connection, now);
            }
        }
    }

    private boolean isAnyBusy() {
        for (Connection connection : connections) {
            if (connection.state() == Connection.State.BUSY) {
                return true;
            }
        }
        return false;
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException ignored) {
            // Nothing is left to lose.
        }
    }
}
