package io.akkord.runtime.handler;

import io.akkord.runtime.request.Outcome;

/** A call of a deployment was not answered. The message is for the caller: what was expected, what was found, what to do. */
public final class RequestFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String deployment;
    private final Outcome.Reason reason;

    public RequestFailedException(String deployment, Outcome.Failure failure) {
        // Made by the thousand under overload, and the stack is that of a router: it tells nothing.
        super(deployment + ": " + failure.reason() + ": " + failure.message(), null, false, false);
        this.deployment = deployment;
        this.reason = failure.reason();
    }

    /** Which deployment was called. */
    public String deployment() {
        return deployment;
    }

    public Outcome.Reason reason() {
        return reason;
    }
}
