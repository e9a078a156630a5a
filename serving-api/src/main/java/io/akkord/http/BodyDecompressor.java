package io.akkord.http;

import akka.util.ByteString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Undoes a request's Content-Encoding (gzip or deflate), within the same limits as bodies that come plain. */
final class BodyDecompressor {
    private static final int PIECE = 64 * 1024;

    private final BodyLimits limits;

    BodyDecompressor(BodyLimits limits) {
        this.limits = limits;
    }

    /** Replaces the exchange's body by the plain one, if it is encoded. */
    void decompress(Exchange exchange) throws Refusal {
        String encoding = exchange.head().contentEncoding();
        if (encoding == null) {
            return;
        }
        String name = encoding.trim().toLowerCase(Locale.ROOT);
        if (name.equals("identity")) {
            return;
        }
        if (!name.equals("gzip") && !name.equals("deflate")) {
            throw new Refusal(
                    Statuses.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Encoding must be gzip, deflate or identity, but is '" + encoding + "'");
        }
        ByteBuffer packed = exchange.body();
        BodyBuffer plain = new BodyBuffer(limits);
        try (InputStream bytes = new ByteArrayInputStream(packed.array(), packed.arrayOffset(), packed.remaining());
                InputStream unpacked =
                        name.equals("gzip") ? new GZIPInputStream(bytes, PIECE) : new InflaterInputStream(bytes)) {
            byte[] piece = new byte[PIECE];
            int read;
            while ((read = unpacked.read(piece)) >= 0) {
                Optional<Reply> refusal = plain.append(ByteString.fromArrayUnsafe(piece, 0, read));
                if (refusal.isPresent()) {
                    plain.release();
                    throw Refusal.of(refusal.get());
                }
            }
        } catch (IOException e) {
            plain.release();
            throw Refusal.badRequest("the body is not valid " + name + ", as Content-Encoding says: " + e.getMessage());
        }
        exchange.release();
        exchange.hold(plain);
    }
}
