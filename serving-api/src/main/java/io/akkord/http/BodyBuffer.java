package io.akkord.http;

import akka.util.ByteString;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Collects a request body in one array, within the limits of size and memory. Not thread-safe. */
final class BodyBuffer {
    private static final int FIRST_CAPACITY = 64 * 1024;

    private final BodyLimits limits;
    private byte[] bytes = new byte[0];
    private int size;
    private long taken;

    BodyBuffer(BodyLimits limits) {
        this.limits = limits;
    }

    /**
     * Makes room for a body of known length, before any of it is there.
     *
     * @return why it is refused
     */
    Optional<Reply> expect(long contentLength) {
        return contentLength > limits.maxSize()
                ? Optional.of(tooLarge("has " + contentLength))
                : reserve((int) contentLength);
    }

    /** Takes a body that is there as a whole; of one piece it is not copied. */
    Optional<Reply> adopt(ByteString whole) {
        if (whole.size() > limits.maxSize()) {
            return Optional.of(tooLarge("has " + whole.size()));
        }
        if (!limits.budget().tryTake(whole.size())) {
            return Optional.of(noMemory(whole.size()));
        }
        taken = whole.size();
        bytes = whole.toArrayUnsafe();
        size = bytes.length;
        return Optional.empty();
    }

    /** Adds the next piece. */
    Optional<Reply> append(ByteString piece) {
        int more = piece.size();
        if (size + (long) more > limits.maxSize()) {
            return Optional.of(tooLarge("goes beyond that"));
        }
        if (size + more > bytes.length) {
            long doubled = Math.max(FIRST_CAPACITY, bytes.length * 2L);
            Optional<Reply> refusal = reserve((int) Math.min(limits.maxSize(), Math.max(doubled, size + more)));
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        piece.copyToBuffer(ByteBuffer.wrap(bytes, size, more));
        size += more;
        return Optional.empty();
    }

    private Optional<Reply> reserve(int capacity) {
        long more = capacity - taken;
        if (!limits.budget().tryTake(more)) {
            return Optional.of(noMemory(capacity));
        }
        taken = capacity;
        bytes = Arrays.copyOf(bytes, capacity);
        return Optional.empty();
    }

    int size() {
        return size;
    }

    /** What was collected. The array behind it is this buffer's own. */
    ByteBuffer toBuffer() {
        return ByteBuffer.wrap(bytes, 0, size).slice();
    }

    /** Gives the memory back to the limits.budget(). Whoever still refers to the bytes keeps them from being collected. */
    void release() {
        limits.budget().release(taken);
        taken = 0;
        bytes = new byte[0];
        size = 0;
    }

    private Reply tooLarge(String found) {
        return Reply.error(
                Statuses.CONTENT_TOO_LARGE,
                "the request body may have " + limits.maxSize() + " bytes, but " + found
                        + "; send less, or raise akkord.http.max-body-size");
    }

    private Reply noMemory(long wanted) {
        return Reply.error(
                        Statuses.UNAVAILABLE,
                        "no memory for a request body of " + wanted + " bytes now: "
                                + limits.budget().used() + " of "
                                + limits.budget().limit() + " bytes are taken by other requests; try again later")
                .with("Retry-After", limits.retryAfterSeconds());
    }
}
