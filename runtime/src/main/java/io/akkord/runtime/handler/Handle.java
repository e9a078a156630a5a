package io.akkord.runtime.handler;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Calls a deployment, through the router of this node, which picks a replica on any node. Immutable and thread-safe.
 *
 * <p>A call made for a request ({@link RequestContext}) ends no later than that request's deadline, has an id derived from its id and the same
 * trace, and is cancelled when that request is cancelled or runs out of time. What waits in the other deployment's queue by then never reaches
 * a replica. Which request that is, is known while {@link Handler#handle} runs and in what is attached to a stage of {@link #call} without an
 * executor; elsewhere say it by {@link #within}.
 *
 * <p>Deployments that call each other in a circle can stop each other for good: each request holds its place at its replica while it waits for
 * the next. Only deadlines and {@code max_queued_requests} end that. Let calls go one way.
 *
 * @param <I> the request type of the deployment
 * @param <O> the response type
 */
public interface Handle<I, O> {

    /**
     * Calls the deployment. Never blocks.
     *
     * @return completes on the common pool with the response, or fails with {@link RequestFailedException}. Cancelling its {@link
     *     CompletionStage#toCompletableFuture future} cancels the call
     */
    CompletionStage<O> call(I request);

    /** A handle whose calls end after this time at the latest. */
    Handle<I, O> withTimeout(Duration limit);

    /** A handle whose calls have this priority: 1, the highest, to the deployment's {@code batch.priorities}. */
    Handle<I, O> withPriority(int level);

    /** A handle whose calls belong to that request, whatever thread they are made on. */
    Handle<I, O> within(RequestContext context);
}
