package io.akkord.http;

import io.akkord.actors.node.DeploymentPort;
import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.request.Deadline;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.spec.BatchOptions;
import io.akkord.runtime.spec.DeploymentSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Hands the request of an exchange to its deployment, with its deadline and priority, and answers with what comes of it. */
final class Submitter {
    private static final BigDecimal LONGEST_TIMEOUT_SECONDS = BigDecimal.valueOf(86_400);

    private final String retryAfterSeconds;

    /** @param retryAfterSeconds what a client is told that may try again */
    Submitter(String retryAfterSeconds) {
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /**
     * Submits.
     *
     * @param parameters of the request: {@code priority} and {@code timeout} count
     * @param encode makes the reply of a successful payload; runs on the connection's stage
     */
    void submit(
            Exchange exchange,
            DeploymentPort port,
            Object payload,
            int rows,
            BatchKey key,
            Map<String, Object> parameters,
            Function<Object, Reply> encode)
            throws Refusal {
        DeploymentSpec spec = port.spec();
        Deadline deadline = Deadline.of(
                exchange.arrivalNanos(),
                spec.requestTimeout(),
                callerTimeout(exchange.head().timeoutSeconds()),
                parameters.get("timeout") instanceof Long micros ? micros : 0);
        Request request = new Request(
                exchange.requestId(),
                payload,
                rows,
                key,
                priority(parameters.get("priority"), spec),
                exchange.arrivalNanos(),
                deadline.nanos(),
                deadline.expiry(),
                exchange.head().trace());
        exchange.dependsOn(port.submit(
                request,
                outcome -> exchange.answer(() -> outcome instanceof Outcome.Success success
                        ? encode.apply(success.payload())
                        : failure((Outcome.Failure) outcome, spec))));
    }

    private Reply failure(Outcome.Failure failure, DeploymentSpec spec) {
        Reply reply = Reply.error(Statuses.of(failure.reason(), spec.overloadStatus()), failure.message());
        return Statuses.isWorthRetrying(failure.reason()) ? reply.with("Retry-After", retryAfterSeconds) : reply;
    }

    private static int priority(@Nullable Object asked, DeploymentSpec spec) throws Refusal {
        BatchOptions batch = spec.batch();
        if (!(asked instanceof Long level) || level == 0) {
            return batch.defaultPriority();
        }
        if (level > batch.priorities()) {
            throw Refusal.badRequest("parameter 'priority' must be 0 (the default) to " + batch.priorities()
                    + ", the lowest that model '" + spec.name() + "' has, but is " + level);
        }
        return level.intValue();
    }

    private static Duration callerTimeout(@Nullable String header) throws Refusal {
        if (header == null) {
            return Duration.ZERO;
        }
        try {
            // Long digits and exponents would be slow to compute with.
            BigDecimal seconds = header.length() > 32 ? BigDecimal.ZERO : new BigDecimal(header.trim());
            if (seconds.signum() > 0 && seconds.compareTo(LONGEST_TIMEOUT_SECONDS) <= 0) {
                return Duration.ofNanos(Math.max(1, seconds.movePointRight(9).longValue()));
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw Refusal.badRequest("x-request-timeout-seconds must be a number above 0 and at most "
                + LONGEST_TIMEOUT_SECONDS + ", but is '" + header + "'");
    }
}
