package io.akkord.api;

/** A node could not start. The message says why and what to do. */
public final class StartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
