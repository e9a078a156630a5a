package io.akkord.runtime.request;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Request ids: a prefix of this server's own, and a counter. Cheap, and unique over servers and restarts. */
public final class RequestIds {
    public static final int MAX_LENGTH = 128;

    private final String prefix;
    private final AtomicLong counter = new AtomicLong();

    public RequestIds() {
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        this.prefix = HexFormat.of().formatHex(random) + '-';
    }

    /** An id that was not given out before. */
    public String next() {
        return prefix + Long.toString(counter.incrementAndGet(), Character.MAX_RADIX);
    }

    /** Whether a client's id may stand in headers and log lines: 1 to 128 characters of printable ASCII, without spaces. */
    public static boolean isValid(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c <= ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }
}
