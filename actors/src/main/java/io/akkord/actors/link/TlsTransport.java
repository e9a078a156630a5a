package io.akkord.actors.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A connection with TLS on both sides. It is closed by its plain socket: closing the other one waits for whoever writes. */
final class TlsTransport implements Transport {
    private static final int PIECE = 1 << 16;

    private final Socket plain;
    private final InputStream in;
    private final OutputStream out;
    private final String remote;
    private byte[] piece = new byte[0];

    private TlsTransport(Socket plain, SSLSocket socket) throws IOException {
        this.plain = plain;
        this.remote = String.valueOf(plain.getRemoteSocketAddress());
        socket.setEnabledProtocols(new String[] {"TLSv1.3"});
        socket.startHandshake();
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    static TlsTransport client(SSLContext context, Socket plain, String host, int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, false);
        socket.setUseClientMode(true);
        return new TlsTransport(plain, socket);
    }

    static TlsTransport server(SSLContext context, Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(plain, plain.getInetAddress().getHostAddress(), plain.getPort(), false);
        socket.setUseClientMode(false);
        socket.setNeedClientAuth(true);
        return new TlsTransport(plain, socket);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int count = in.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
        if (count > 0) {
            into.position(into.position() + count);
        }
        return count;
    }

    @Override
    public void write(ByteBuffer... buffers) throws IOException {
        for (ByteBuffer buffer : buffers) {
            if (buffer.hasArray()) {
                out.write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
                buffer.position(buffer.limit());
                continue;
            }
            if (piece.length == 0 && buffer.hasRemaining()) {
                piece = new byte[PIECE];
            }
            while (buffer.hasRemaining()) {
                int length = Math.min(piece.length, buffer.remaining());
                buffer.get(piece, 0, length);
                out.write(piece, 0, length);
            }
        }
        out.flush();
    }

    @Override
    public void close() {
        try {
            plain.close();
        } catch (IOException e) {
            // Nothing is left to be done with it.
        }
    }

    @Override
    public String remote() {
        return remote;
    }
}
