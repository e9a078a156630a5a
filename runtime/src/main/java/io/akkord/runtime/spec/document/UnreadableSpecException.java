package io.akkord.runtime.spec.document;

import org.jspecify.annotations.Nullable;

/** Stored bytes are not a spec that this version can read. The message says what was expected, what was found, and where. */
public final class UnreadableSpecException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnreadableSpecException(String message) {
        super(message);
    }

    UnreadableSpecException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
