package io.akkord.api;

import io.akkord.actors.node.NodeDownedException;

/** A node could not start. The message says why and what to do. */
public final class StartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether the cluster downed the node before it could be used: it can be started again at once. */
    public boolean isDowned() {
        Throwable cause = getCause();
        return cause != null && cause.getCause() instanceof NodeDownedException;
    }
}
