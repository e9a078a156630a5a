package io.akkord.runtime.handler;

import java.util.concurrent.CompletionStage;

/**
 * User code as a model: one request in, one response out. A class that implements it has a public constructor without arguments; each
 * replica makes one instance.
 *
 * <p>{@code handle} is called from threads kept for handlers, up to {@code max_ongoing_requests} calls at a time, so it must be
 * thread-safe. It may block, at the cost of a thread; better is to return a stage that completes later.
 *
 * @param <I> a record or class that Jackson can read, or {@link io.akkord.runtime.tensor.Tensors} to be called over KServe V2
 * @param <O> likewise, for writing
 */
public non-sealed interface Handler<I, O> extends HandlerLifecycle {

    /**
     * Answers one request.
     *
     * @return completes with the response, which is not null. A stage that fails, or an exception thrown here, fails this request alone:
     *     {@link BadRequestException} is the caller's fault (400), anything else is the handler's (500)
     */
    CompletionStage<O> handle(I request) throws Exception;
}
