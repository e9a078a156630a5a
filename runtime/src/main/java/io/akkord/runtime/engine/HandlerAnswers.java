package io.akkord.runtime.engine;

import io.akkord.runtime.handler.BadRequestException;
import io.akkord.runtime.handler.HandlerDefinition;
import io.akkord.runtime.handler.RequestFailedException;
import io.akkord.runtime.log.LogFields;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes outcomes of what a handler returned or threw. Callers are told the exception; its stack trace goes to the log. */
final class HandlerAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerEngine.class);

    private final String deployment;
    private final String handler;
    /** Any, until the handler is loaded. */
    private volatile Class<?> responseType = Object.class;

    private final LogThrottle throttle = new LogThrottle(TimeUnit.SECONDS.toNanos(10));

    HandlerAnswers(String deployment, HandlerDefinition definition) {
        this.deployment = deployment;
        this.handler = "handler " + definition.className();
    }

    /** What the handler is to return. */
    void expect(Class<?> type) {
        responseType = type;
    }

    Outcome failure(Throwable thrown) {
        if (thrown instanceof BadRequestException) {
            return Outcome.failure(Reason.BAD_REQUEST, String.valueOf(thrown.getMessage()));
        }
        if (thrown instanceof RequestFailedException failed) {
            return ofCall(failed);
        }
        String message = thrown.getMessage() == null ? "" : ": " + thrown.getMessage();
        return internal("failed with " + thrown.getClass().getName() + message, thrown);
    }

    /**
     * What a handler's caller is told when a deployment that it called did not answer. What may pass if tried again stays so; a call that was wrong is the
     * handler's fault, not its caller's.
     */
    private Outcome ofCall(RequestFailedException failed) {
        String what = "failed since a deployment that it called did not answer: " + failed.getMessage();
        return switch (failed.reason()) {
            case UNAVAILABLE, QUEUE_FULL, QUEUE_TIMEOUT, STOPPING ->
                Outcome.failure(Reason.UNAVAILABLE, handler + " " + what);
            case REQUEST_TIMEOUT -> Outcome.failure(Reason.REQUEST_TIMEOUT, handler + " " + what);
            case CANCELLED -> Outcome.failure(Reason.CANCELLED, handler + " " + what);
            case BAD_REQUEST, NOT_FOUND, INTERNAL -> internal(what, null);
        };
    }

    Outcome answer(@Nullable Object response) {
        if (response == null) {
            return internal("returned null, expected a " + responseType.getName(), null);
        }
        if (!responseType.isInstance(response)) {
            return internal(
                    "returned a " + response.getClass().getName() + ", expected a " + responseType.getName(), null);
        }
        return Outcome.success(response);
    }

    /** The answers of a batch; all fail alike when there are not as many as requests. */
    List<Outcome> answers(@Nullable List<Object> responses, int requests) {
        if (responses == null || responses.size() != requests) {
            String found = responses == null ? "null" : responses.size() + " responses";
            return Collections.nCopies(
                    requests, internal("returned " + found + " for a batch of " + requests + " requests", null));
        }
        List<Outcome> outcomes = new ArrayList<>(requests);
        for (Object response : responses) {
            outcomes.add(answer(response));
        }
        return outcomes;
    }

    private Outcome internal(String what, @Nullable Throwable thrown) {
        long skipped = throttle.tryAcquire(System.nanoTime());
        if (skipped >= 0) {
            try (LogFields fields = LogFields.with(LogFields.DEPLOYMENT, deployment)) {
                LOG.error(
                        "deployment {}: {} {} ({} like it not logged before)",
                        deployment,
                        handler,
                        what,
                        skipped,
                        thrown);
            }
        }
        return Outcome.failure(Reason.INTERNAL, handler + " " + what);
    }
}
