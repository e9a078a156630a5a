package io.akkord.actors.link;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A connection that blocks. One thread reads, one writes, any may close.
 *
 * <p>A buffer that holds much and lies outside the heap goes to the socket from where it lies; what lies on the heap is best given in pieces.
 */
interface Transport extends Closeable {
    /** Reads some bytes; -1 at the end. */
    int read(ByteBuffer into) throws IOException;

    /** Writes all that remains in the buffers. */
    void write(ByteBuffer... buffers) throws IOException;

    /** Ends both directions at once, also while they block. */
    @Override
    void close();

    /** Where the other side is, for messages. */
    String remote();

    /** Connects a plain socket. */
    static SocketChannel connect(InetSocketAddress address, int timeoutMillis) throws IOException {
        if (address.isUnresolved()) {
            throw new IOException("no address is known for host " + address.getHostString());
        }
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(address, timeoutMillis);
            return tuned(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A request is not worth waiting for its successor; the other side's silent end is found by the kernel too. */
    static SocketChannel tuned(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        return channel;
    }

    /** Without TLS. */
    record Plain(SocketChannel channel, String remote) implements Transport {
        static Plain of(SocketChannel channel) {
            return new Plain(channel, String.valueOf(channel.socket().getRemoteSocketAddress()));
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return channel.read(into);
        }

        @Override
        public void write(ByteBuffer... buffers) throws IOException {
            long left = 0;
            for (ByteBuffer buffer : buffers) {
                left += buffer.remaining();
            }
            while (left > 0) {
                left -= channel.write(buffers);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing is left to be done with it.
            }
        }
    }
}
