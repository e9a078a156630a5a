package io.akkord.runtime.handler;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A handler that answers several requests in one call, as batched by the deployment's options. One batch runs at a time in a replica.
 *
 * @see Handler
 */
public non-sealed interface BatchHandler<I, O> extends HandlerLifecycle {

    /**
     * Answers the requests of one batch. What it calls while this runs belongs to the batch: {@link RequestContext#current()} has the earliest deadline
     * of its requests, no trace, and is cancelled when all of them are.
     *
     * @return completes with as many responses as there are requests, in their order. When it fails, the requests of the batch are run
     *     one by one, so that a bad one fails alone
     */
    CompletionStage<List<O>> handle(List<I> requests) throws Exception;
}
