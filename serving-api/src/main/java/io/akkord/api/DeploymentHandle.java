package io.akkord.api;

import io.akkord.actors.node.DeploymentDirectory;
import io.akkord.actors.node.DeploymentPort;
import io.akkord.http.RequestIds;
import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.request.Deadline;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.spec.InputContract;
import io.akkord.runtime.tensor.Tensors;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * Calls a deployment from Java, on the way that requests over HTTP take. Immutable and thread-safe. It finds its deployment by name at each
 * call, so it stays good over updates.
 *
 * @param <I> the request type: of the handler, or {@link Tensors}
 * @param <O> the response type, likewise
 */
public final class DeploymentHandle<I, O> {
    private final DeploymentDirectory directory;
    private final RequestIds ids;
    private final String deployment;
    private final Class<I> requestType;
    private final Class<O> responseType;
    private final Duration timeout;
    private final int priority;
    private volatile @Nullable Contract contract;

    /** The contract of the spec it was made for; another revision needs another. */
    private record Contract(DeploymentSpec spec, InputContract inputs) {}

    private DeploymentHandle(
            DeploymentDirectory directory,
            RequestIds ids,
            String deployment,
            Class<I> requestType,
            Class<O> responseType,
            Duration timeout,
            int priority) {
        this.directory = directory;
        this.ids = ids;
        this.deployment = deployment;
        this.requestType = requestType;
        this.responseType = responseType;
        this.timeout = timeout;
        this.priority = priority;
    }

    static <I, O> DeploymentHandle<I, O> of(
            DeploymentDirectory directory, RequestIds ids, String deployment, Class<I> requests, Class<O> responses) {
        DeploymentSpec spec = directory
                .find(deployment)
                .orElseThrow(() -> new IllegalArgumentException("no deployment is named '" + deployment
                        + "'; there are "
                        + directory.all().stream()
                                .map(port -> port.spec().name())
                                .sorted()
                                .toList()))
                .spec();
        checkTypes(spec, requests, responses);
        return new DeploymentHandle<>(directory, ids, deployment, requests, responses, Duration.ZERO, 0);
    }

    /**
     * A handle whose calls end with {@link Reason#REQUEST_TIMEOUT} after this time, if the deployment's own request timeout does not end them
     * earlier.
     */
    public DeploymentHandle<I, O> withTimeout(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("a timeout must be more than 0, but is " + limit);
        }
        return new DeploymentHandle<>(directory, ids, deployment, requestType, responseType, limit, priority);
    }

    /** A handle whose calls have this priority: 1, the highest, to the deployment's {@code batch.priorities}. */
    public DeploymentHandle<I, O> withPriority(int level) {
        if (level < 1) {
            throw new IllegalArgumentException("a priority must be 1 (the highest) or more, but is " + level);
        }
        return new DeploymentHandle<>(directory, ids, deployment, requestType, responseType, timeout, level);
    }

    /**
     * Calls the deployment. Never blocks.
     *
     * @return completes on the common pool with the response, or fails with {@link RequestFailedException}. Cancelling it cancels the
     *     request: it does not reach the model if it still waits
     */
    public CompletableFuture<O> call(I request) {
        long arrivalNanos = System.nanoTime();
        Optional<DeploymentPort> found = directory.find(deployment);
        if (found.isEmpty()) {
            return failed(Reason.NOT_FOUND, "no deployment of this name is known here any more");
        }
        DeploymentPort port = found.get();
        DeploymentSpec spec = port.spec();
        int levels = spec.batch().priorities();
        if (priority > levels) {
            return failed(Reason.BAD_REQUEST, "priority must be 1 to " + levels + ", but is " + priority);
        }
        if (!expectedRequest(spec).isInstance(request)) {
            return failed(
                    Reason.BAD_REQUEST,
                    "requests must be of type " + expectedRequest(spec).getName() + ", but this one is of type "
                            + request.getClass().getName());
        }
        Object payload = request;
        int rows = 1;
        BatchKey key = BatchKey.ANY;
        if (request instanceof Tensors tensors) {
            InputContract.Verdict verdict = inputs(spec).check(tensors);
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
                        ids.next(),
                        payload,
                        rows,
                        key,
                        priority == 0 ? spec.batch().defaultPriority() : priority,
                        arrivalNanos,
                        deadline.nanos(),
                        deadline.expiry(),
                        Optional.empty()));
    }

    private CompletableFuture<O> submit(DeploymentPort port, Request request) {
        CompletableFuture<O> result = new CompletableFuture<>();
        // The outcome comes on a router's thread, which must not run what callers attach to the result.
        DeploymentPort.Submission submission =
                port.submit(request, outcome -> ForkJoinPool.commonPool().execute(() -> complete(result, outcome)));
        CompletableFuture<O> unused = result.whenComplete((response, failure) -> {
            if (result.isCancelled()) {
                submission.cancel();
            }
        });
        return result;
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

    private InputContract inputs(DeploymentSpec spec) {
        Contract known = contract;
        if (known == null || !known.spec().equals(spec)) {
            known = new Contract(spec, InputContract.of(spec));
            contract = known;
        }
        return known.inputs();
    }

    private CompletableFuture<O> failed(Reason reason, String message) {
        return CompletableFuture.failedFuture(
                new RequestFailedException(deployment, new Outcome.Failure(reason, message)));
    }

    private static void checkTypes(DeploymentSpec spec, Class<?> requests, Class<?> responses) {
        PayloadClasses classes = PayloadClasses.of(spec);
        Class<?> takes = classes.request();
        Class<?> returns = classes.response();
        if (!takes.isAssignableFrom(requests) || !responses.isAssignableFrom(returns)) {
            throw new IllegalArgumentException("deployment '" + spec.name() + "' takes " + takes.getName()
                    + " and returns " + returns.getName() + ", but the handle is asked to take " + requests.getName()
                    + " and return " + responses.getName());
        }
    }

    private static Class<?> expectedRequest(DeploymentSpec spec) {
        return PayloadClasses.of(spec).request();
    }
}
