package io.akkord.actors.node;

import io.akkord.runtime.handler.Handle;
import io.akkord.runtime.handler.RequestContext;
import io.akkord.runtime.handler.RequestFailedException;
import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.request.Deadline;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.request.TraceContext;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.InputContract;
import io.akkord.runtime.tensor.Tensors;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/** A handle on a deployment of the {@link DeploymentDirectory}, which it finds by name at each call. */
public final class PortHandle<I, O> implements Handle<I, O> {
    private final DeploymentCalls calls;
    private final String deployment;
    private final Class<I> requestType;
    private final Class<O> responseType;
    private final Duration timeout;
    private final int priority;
    private final @Nullable RequestContext within;
    private volatile @Nullable Checked checked;

    /**
     * What a spec says to calls of this handle; another revision needs another.
     *
     * @param mismatch why its types are not the handle's
     * @param inputs null where it does not take tensors
     */
    private record Checked(DeploymentSpec spec, Optional<String> mismatch, @Nullable InputContract inputs) {}

    private PortHandle(
            DeploymentCalls calls,
            String deployment,
            Class<I> requestType,
            Class<O> responseType,
            Duration timeout,
            int priority,
            @Nullable RequestContext within) {
        this.calls = calls;
        this.deployment = deployment;
        this.requestType = requestType;
        this.responseType = responseType;
        this.timeout = timeout;
        this.priority = priority;
        this.within = within;
    }

    static <I, O> PortHandle<I, O> of(DeploymentCalls calls, String deployment, Class<I> requests, Class<O> responses) {
        return new PortHandle<>(calls, deployment, requests, responses, Duration.ZERO, 0, null);
    }

    /** Looks the deployment up now: what is wrong with calling it by these types, for the caller; empty when nothing is. */
    public Optional<String> problem() {
        return calls.directory()
                .find(deployment)
                .map(port -> PayloadTypes.mismatch(port.spec(), requestType, responseType))
                .orElseGet(() -> Optional.of(unknown()));
    }

    @Override
    public PortHandle<I, O> withTimeout(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("a timeout must be more than 0, but is " + limit);
        }
        return new PortHandle<>(calls, deployment, requestType, responseType, limit, priority, within);
    }

    @Override
    public PortHandle<I, O> withPriority(int level) {
        if (level < 1) {
            throw new IllegalArgumentException("a priority must be 1 (the highest) or more, but is " + level);
        }
        return new PortHandle<>(calls, deployment, requestType, responseType, timeout, level, within);
    }

    @Override
    public PortHandle<I, O> within(RequestContext context) {
        return new PortHandle<>(calls, deployment, requestType, responseType, timeout, priority, context);
    }

    @Override
    public CompletableFuture<O> call(I request) {
        long arrivalNanos = System.nanoTime();
        RequestContext outer =
                within != null ? within : RequestContext.current().orElse(null);
        if (outer != null && outer.isCancelled()) {
            return failed(
                    Reason.CANCELLED, "nobody waits any more for request " + outer.id() + ", for which it is made");
        }
        DeploymentPort port = calls.directory().find(deployment).orElse(null);
        if (port == null) {
            return failed(Reason.NOT_FOUND, unknown());
        }
        DeploymentSpec spec = port.spec();
        Checked now = check(spec);
        if (now.mismatch().isPresent()) {
            return failed(Reason.BAD_REQUEST, now.mismatch().get());
        }
        if (!requestType.isInstance(request)) {
            // Generics can be evaded.
            return failed(
                    Reason.BAD_REQUEST,
                    "requests must be of type " + requestType.getName() + ", but this one is "
                            + (request == null
                                    ? "null"
                                    : "of type " + request.getClass().getName()));
        }
        int levels = spec.batch().priorities();
        if (priority > levels) {
            return failed(Reason.BAD_REQUEST, "priority must be 1 to " + levels + ", but is " + priority);
        }
        Object payload = request;
        int rows = 1;
        BatchKey key = BatchKey.ANY;
        if (now.inputs() != null && request instanceof Tensors tensors) {
            InputContract.Verdict verdict = now.inputs().check(tensors);
            if (verdict instanceof InputContract.Rejected rejected) {
                return failed(Reason.BAD_REQUEST, rejected.message());
            }
            InputContract.Accepted accepted = (InputContract.Accepted) verdict;
            payload = accepted.ordered();
            rows = accepted.rows();
            key = accepted.key();
        }
        Deadline deadline = Deadline.of(arrivalNanos, spec.requestTimeout(), timeout, 0);
        return submit(
                port,
                new Request(
                        outer == null ? calls.ids().get() : outer.childId(),
                        payload,
                        rows,
                        key,
                        priority == 0 ? spec.batch().defaultPriority() : priority,
                        arrivalNanos,
                        outer == null ? deadline.nanos() : Request.earlier(deadline.nanos(), outer.deadlineNanos()),
                        deadline.expiry(),
                        outer == null ? Optional.empty() : outer.trace().map(TraceContext::child)),
                outer);
    }

    private CompletableFuture<O> submit(DeploymentPort port, Request request, @Nullable RequestContext outer) {
        CompletableFuture<O> result = new CompletableFuture<>();
        // The outcome comes on a router's thread, which must not run what callers attach to the result.
        DeploymentPort.Submission submission = port.submit(
                request, outcome -> ForkJoinPool.commonPool().execute(() -> complete(result, outcome, outer)));
        RequestContext.Registration cancellation = outer == null ? () -> {} : outer.onCancel(submission::cancel);
        CompletableFuture<O> unused = result.whenComplete((response, failure) -> {
            cancellation.close();
            if (result.isCancelled()) {
                submission.cancel();
            }
        });
        return result;
    }

    /** What is attached to the result without an executor runs here, and for the same request. */
    private void complete(CompletableFuture<O> result, Outcome outcome, @Nullable RequestContext outer) {
        if (outer == null) {
            complete(result, outcome);
            return;
        }
        try (RequestContext.Bound bound = outer.bind()) {
            complete(result, outcome);
        }
    }

    private void complete(CompletableFuture<O> result, Outcome outcome) {
        if (outcome instanceof Outcome.Failure failure) {
            result.completeExceptionally(new RequestFailedException(deployment, failure));
            return;
        }
        Object response = ((Outcome.Success) outcome).payload();
        if (responseType.isInstance(response)) {
            result.complete(responseType.cast(response));
        } else {
            result.completeExceptionally(new RequestFailedException(
                    deployment,
                    new Outcome.Failure(
                            Reason.INTERNAL,
                            "expected a response of type " + responseType.getName() + ", but found "
                                    + response.getClass().getName())));
        }
    }

    private Checked check(DeploymentSpec spec) {
        Checked known = checked;
        if (known == null || (known.spec() != spec && !known.spec().equals(spec))) {
            Optional<String> mismatch = PayloadTypes.mismatch(spec, requestType, responseType);
            known = new Checked(
                    spec, mismatch, mismatch.isEmpty() && spec.model().speaksTensors() ? InputContract.of(spec) : null);
            checked = known;
        }
        return known;
    }

    private String unknown() {
        return "no deployment is named '" + deployment + "'; there are "
                + calls.directory().all().stream()
                        .map(port -> port.spec().name())
                        .sorted()
                        .toList();
    }

    private CompletableFuture<O> failed(Reason reason, String message) {
        return CompletableFuture.failedFuture(
                new RequestFailedException(deployment, new Outcome.Failure(reason, message)));
    }
}
