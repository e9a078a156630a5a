package io.akkord.actors.store;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** An entry with the stamp that orders its writes in front. Pure. */
final class Stamped {
    private Stamped() {}

    static byte[] bytes(long stamp, byte[] payload) {
        return ByteBuffer.allocate(Long.BYTES + payload.length)
                .putLong(stamp)
                .put(payload)
                .array();
    }

    static long stamp(byte[] entry) {
        return ByteBuffer.wrap(entry).getLong();
    }

    static byte[] payload(byte[] entry) {
        return Arrays.copyOfRange(entry, Long.BYTES, entry.length);
    }
}
