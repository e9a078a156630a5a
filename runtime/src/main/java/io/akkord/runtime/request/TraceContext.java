package io.akkord.runtime.request;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a request in a distributed trace, as of W3C Trace Context (recommendation of 23 November 2021), version 00.
 *
 * @param traceId 32 lowercase hexadecimal digits, not all 0
 * @param spanId of the caller: 16 lowercase hexadecimal digits, not all 0
 * @param flags two hexadecimal digits; 01 says that the trace is sampled
 */
public record TraceContext(String traceId, String spanId, String flags) {
    private static final Pattern HEADER =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    /** Reads a {@code traceparent} header; empty when it is not a valid one, which the recommendation has one ignore. */
    public static Optional<TraceContext> parse(String traceparent) {
        Matcher matcher = HEADER.matcher(traceparent.strip());
        if (!matcher.matches()
                || matcher.group(1).equals("ff")
                || (matcher.group(1).equals("00") && matcher.group(5) != null)
                || isZero(matcher.group(2))
                || isZero(matcher.group(3))) {
            return Optional.empty();
        }
        return Optional.of(new TraceContext(matcher.group(2), matcher.group(3), matcher.group(4)));
    }

    private static boolean isZero(String digits) {
        return digits.chars().allMatch(digit -> digit == '0');
    }

    /** The place of a call made on behalf of this one: the same trace, under a span id of its own. */
    public TraceContext child() {
        long span;
        do {
            span = ThreadLocalRandom.current().nextLong();
        } while (span == 0);
        return new TraceContext(traceId, HexFormat.of().toHexDigits(span), flags);
    }

    /** The header of a call made on behalf of this one. */
    public String traceparent() {
        return "00-" + traceId + "-" + spanId + "-" + flags;
    }
}
