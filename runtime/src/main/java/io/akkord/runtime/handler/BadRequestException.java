package io.akkord.runtime.handler;

/** Thrown by a handler to say that the request, not the handler, is at fault: the caller gets a 400 with the message. */
public final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    public BadRequestException(String message) {
        super(message);
    }
}
