package io.akkord.runtime.handler;

/** A class that a handler needs is not on this node's class path. The message names it, and the node's remedy. */
public final class MissingHandlerException extends Exception {
    private static final long serialVersionUID = 1L;

    public MissingHandlerException(String message, Throwable cause) {
        super(message, cause);
    }
}
