package io.akkord.cli;

/** A command cannot do what it was asked to. The message is for its user; no stack trace is shown. */
class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message);
    }

    CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
