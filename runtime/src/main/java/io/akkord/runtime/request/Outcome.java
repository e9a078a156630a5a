package io.akkord.runtime.request;

/** How a request ended. Every admitted request has exactly one. */
public sealed interface Outcome {

    /**
     * It was answered.
     *
     * @param payload {@link io.akkord.runtime.tensor.Tensors}, or the response type of a Java handler
     */
    record Success(Object payload) implements Outcome {}

    /** It was not answered. The message is for the caller: what was expected, what was found, what to do. */
    record Failure(Reason reason, String message) implements Outcome {}

    static Outcome success(Object payload) {
        return new Success(payload);
    }

    static Outcome failure(Reason reason, String message) {
        return new Failure(reason, message);
    }

    /** Why a request failed; each maps to one HTTP status and one metric label. */
    enum Reason {
        /** The request itself is wrong (400). */
        BAD_REQUEST,
        /** No such deployment (404). */
        NOT_FOUND,
        /** No replica is ready, and none will be soon (503). */
        UNAVAILABLE,
        /** The queue is full (503 or 429, by the deployment's {@code overload_status}). */
        QUEUE_FULL,
        /** It waited in the queue beyond its own timeout (503). */
        QUEUE_TIMEOUT,
        /** It was not answered within the request timeout (408). */
        REQUEST_TIMEOUT,
        /** The caller has gone (499). */
        CANCELLED,
        /** The node or the deployment is stopping (503). */
        STOPPING,
        /** The model or handler failed (500). */
        INTERNAL
    }
}
