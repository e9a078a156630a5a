package io.akkord.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One keep-alive connection, with at most one request under way. Used by its worker's thread alone. */
final class Connection {

    enum State {
        CLOSED,
        CONNECTING,
        IDLE,
        BUSY
    }

    private final Selector selector;
    private final InetSocketAddress address;
    private final ResponseParser parser;
    private State state = State.CLOSED;
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private ByteBuffer out = ByteBuffer.allocate(0);
    private long countsFromNanos;
    private long sentNanos;
    private boolean reused;

    Connection(Selector selector, InetSocketAddress address, boolean capture) {
        this.selector = selector;
        this.address = address;
        this.parser = new ResponseParser(capture);
    }

    State state() {
        return state;
    }

    ResponseParser response() {
        return parser;
    }

    /** From when the latency of the request under way counts. */
    long countsFromNanos() {
        return countsFromNanos;
    }

    /** When the request under way, or the attempt to connect, was begun. */
    long sentNanos() {
        return sentNanos;
    }

    /** Begins to connect. */
    void connect(long nowNanos) throws IOException {
        SocketChannel opened = SocketChannel.open();
        channel = opened;
        opened.configureBlocking(false);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        sentNanos = nowNanos;
        reused = false;
        boolean done = opened.connect(address);
        key = opened.register(selector, done ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        state = done ? State.IDLE : State.CONNECTING;
    }

    void finishConnect() throws IOException {
        channel().finishConnect();
        key().interestOps(SelectionKey.OP_READ);
        state = State.IDLE;
    }

    /**
     * Begins a request.
     *
     * @param request from position to limit; not shared with another connection
     */
    void send(ByteBuffer request, long latencyFromNanos, long nowNanos) throws IOException {
        out = request;
        countsFromNanos = latencyFromNanos;
        sentNanos = nowNanos;
        parser.reset();
        state = State.BUSY;
        write();
    }

    /** Writes on, as far as the socket takes it. */
    void write() throws IOException {
        channel().write(out);
        int wanted = out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key().interestOps() != wanted) {
            key().interestOps(wanted);
        }
    }

    /**
     * Reads what is there.
     *
     * @param buffer scratch space
     * @return whether the response to the request under way is complete
     * @throws IOException when the connection has ended and that is not the end of a response
     */
    boolean read(ByteBuffer buffer) throws IOException {
        int count;
        do {
            buffer.clear();
            count = channel().read(buffer);
            if (count < 0) {
                if (state == State.BUSY && parser.end()) {
                    close();
                    return true;
                }
                throw new IOException("connection closed");
            }
            buffer.flip();
            if (count > 0 && state != State.BUSY) {
                throw new IOException("response without request");
            }
            if (parser.parse(buffer)) {
                finish(buffer);
                return true;
            }
        } while (count == buffer.capacity());
        return false;
    }

    private void finish(ByteBuffer rest) throws IOException {
        if (rest.hasRemaining()) {
            throw new IOException("response longer than it says");
        }
        if (!parser.keepAlive() || out.hasRemaining()) {
            // An answer to half a request: the server will not read the other half.
            close();
        } else {
            state = State.IDLE;
            reused = true;
        }
    }

    /** Whether the server closed a connection that had been idle just as a request was sent on it: no fault of either. */
    boolean wasClosedWhileIdle() {
        return reused && parser.isUntouched();
    }

    void close() {
        state = State.CLOSED;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException ignored) {
            // It is gone either way.
        }
    }

    private SocketChannel channel() throws IOException {
        if (channel == null) {
            throw new IOException("not connected");
        }
        return channel;
    }

    private SelectionKey key() throws IOException {
        if (key == null) {
            throw new IOException("not connected");
        }
        return key;
    }
}
