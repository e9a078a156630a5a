package io.akkord.http.access;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Lets requests in by their keys. Thread-safe; nothing blocks. What it costs does not depend on how many keys there are. */
public final class AccessControl {
    private static final String HOW = "send a key as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'";

    private final Map<String, Entry> byId = new HashMap<>();

    /** @param nowNanos by {@link System#nanoTime()}, or another clock that {@link #admit} is given too */
    public AccessControl(List<KeySettings> keys, long nowNanos) {
        keys.forEach(key -> byId.put(key.hash().id(), new Entry(key, nowNanos)));
    }

    /** What becomes of a request. */
    public sealed interface Verdict {}

    /** It is let in. */
    public record Admitted(Pass pass) implements Verdict {}

    /**
     * It is turned away.
     *
     * @param why never holds a key
     */
    public record Refused(Reason reason, String why) implements Verdict {}

    /** Its key has had enough for now. */
    public record Limited(String why, long retryAfterNanos) implements Verdict {}

    /** Why a request is turned away. */
    public enum Reason {
        /** It brings no key. */
        NO_KEY,
        /** Its key is not known. */
        UNKNOWN_KEY,
        /** Its key lacks the scope. */
        MISSING_SCOPE
    }

    /**
     * Decides about one request.
     *
     * @param presented the key as sent; null when there was none
     */
    public Verdict admit(@Nullable String presented, Scope scope, long nowNanos) {
        if (presented == null) {
            return new Refused(Reason.NO_KEY, "this needs an API key of scope '" + scope.id() + "': " + HOW);
        }
        Optional<ApiKey> key = ApiKey.parse(presented);
        Entry entry = key.map(one -> byId.get(one.id())).orElse(null);
        if (entry == null || !entry.settings.hash().isOf(key.get())) {
            return new Refused(
                    Reason.UNKNOWN_KEY,
                    "the API key is not known here; it begins with 'ak_' and must be complete: " + HOW);
        }
        Set<Scope> scopes = entry.settings.scopes();
        if (!scopes.contains(scope)) {
            return new Refused(
                    Reason.MISSING_SCOPE,
                    "this needs scope '" + scope.id() + "', but the key '" + entry.settings.name() + "' has only "
                            + String.join(
                                    ", ",
                                    scopes.stream().map(Scope::id).sorted().toList()));
        }
        return entry.admit(nowNanos);
    }

    /** A key and what is under way with it. */
    private static final class Entry {
        /** When one of its own requests ends is not known; a second is short, and no hammering. */
        private static final long CONCURRENCY_RETRY_NANOS = 1_000_000_000L;

        private final KeySettings settings;
        private final AtomicInteger underWay = new AtomicInteger();
        private final @Nullable TokenBucket bucket;

        Entry(KeySettings settings, long nowNanos) {
            this.settings = settings;
            this.bucket =
                    settings.rate().map(rate -> new TokenBucket(rate, nowNanos)).orElse(null);
        }

        Verdict admit(long nowNanos) {
            int most = settings.concurrency().orElse(Integer.MAX_VALUE);
            if (underWay.incrementAndGet() > most) {
                underWay.decrementAndGet();
                return new Limited(
                        "the key '" + settings.name() + "' may have " + most
                                + " requests under way at once, and has them",
                        CONCURRENCY_RETRY_NANOS);
            }
            long wait = bucket == null ? 0 : bucket.tryTake(nowNanos);
            if (wait > 0) {
                underWay.decrementAndGet();
                return new Limited("the key '" + settings.name() + "' has used up its rate of requests", wait);
            }
            return new Admitted(new Pass(settings.name(), underWay::decrementAndGet));
        }
    }
}
