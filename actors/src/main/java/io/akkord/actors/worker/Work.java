package io.akkord.actors.worker;

import io.akkord.runtime.handler.RequestContext;
import io.akkord.runtime.request.Request;

/** A request in the hands of a worker, and the router it came from. Routers number their work; two of them may use the same number. */
final class Work {
    final long id;
    final Request request;
    final ReplySink replyTo;
    /** Cancelled when its router no longer needs it, or this replica is lost. */
    final RequestContext context;

    Work(long id, Request request, ReplySink replyTo) {
        this.id = id;
        this.request = request;
        this.replyTo = replyTo;
        this.context = RequestContext.of(request);
    }

    Key key() {
        return new Key(id, replyTo);
    }

    /** What a router calls it by. */
    record Key(long id, ReplySink router) {}
}
