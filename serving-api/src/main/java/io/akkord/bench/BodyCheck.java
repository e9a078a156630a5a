package io.akkord.bench;

import java.util.Optional;

/** Looks at the body of a 200. Called by several workers at once. */
@FunctionalInterface
public interface BodyCheck {

    /**
     * Checks a body.
     *
     * @param jsonLength bytes of JSON before the binary part; -1 when all is JSON
     * @return what is wrong with it, in a few words that are the same for the same fault
     */
    Optional<String> check(byte[] body, int jsonLength);
}
