package io.akkord.http;

import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import io.akkord.runtime.request.Outcome;

/** The HTTP status of each way a request can fail: the one place that decides it. */
final class Statuses {
    static final int OK = 200;
    static final int ACCEPTED = 202;
    static final int BAD_REQUEST = 400;
    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int REQUEST_TIMEOUT = 408;
    static final int CONFLICT = 409;
    static final int CONTENT_TOO_LARGE = 413;
    static final int UNSUPPORTED_MEDIA_TYPE = 415;
    static final int TOO_MANY_REQUESTS = 429;
    static final int CLIENT_CLOSED_REQUEST = 499;
    static final int INTERNAL = 500;
    static final int UNAVAILABLE = 503;

    /** Nginx's number for a client that went before it was answered; the standard has none. */
    private static final StatusCode CLIENT_CLOSED =
            StatusCodes.custom(CLIENT_CLOSED_REQUEST, "Client Closed Request", "Client Closed Request", false, true);

    private Statuses() {}

    /** @param overloadStatus what the deployment answers when its queue is full: 503 or 429 */
    static int of(Outcome.Reason reason, int overloadStatus) {
        return switch (reason) {
            case BAD_REQUEST -> BAD_REQUEST;
            case NOT_FOUND -> NOT_FOUND;
            case UNAVAILABLE, QUEUE_TIMEOUT, STOPPING -> UNAVAILABLE;
            case QUEUE_FULL -> overloadStatus;
            case REQUEST_TIMEOUT -> REQUEST_TIMEOUT;
            case CANCELLED -> CLIENT_CLOSED_REQUEST;
            case INTERNAL -> INTERNAL;
        };
    }

    /** Whether the same request may succeed a little later, so that the answer says when to come again. */
    static boolean isWorthRetrying(Outcome.Reason reason) {
        return switch (reason) {
            case UNAVAILABLE, STOPPING, QUEUE_FULL -> true;
            case BAD_REQUEST, NOT_FOUND, QUEUE_TIMEOUT, REQUEST_TIMEOUT, CANCELLED, INTERNAL -> false;
        };
    }

    static StatusCode code(int status) {
        return status == CLIENT_CLOSED_REQUEST ? CLIENT_CLOSED : StatusCodes.get(status);
    }
}
