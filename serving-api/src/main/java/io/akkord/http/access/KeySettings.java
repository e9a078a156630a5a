package io.akkord.http.access;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A key that is let in.
 *
 * @param name for logs; the key itself is never in one
 * @param rate of its requests on this node; empty for no limit
 * @param concurrency most of its requests under way on this node at once; empty for no limit
 */
public record KeySettings(String name, KeyHash hash, Set<Scope> scopes, Optional<Rate> rate, OptionalInt concurrency) {
    public KeySettings {
        scopes = Set.copyOf(scopes);
    }
}
