package io.akkord.http;

import io.akkord.actors.node.DeploymentPort;
import io.akkord.actors.node.DeploymentStatus;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.spec.DeploymentSpec;
import io.akkord.runtime.stats.DeploymentStats;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** A deployment that answers at once by a function, or holds its requests until the test answers them. */
final class FakeDeployment implements DeploymentPort {
    final Queue<Held> held = new ConcurrentLinkedQueue<>();
    final DeploymentStats stats = new DeploymentStats();
    volatile DeploymentStatus.State state = DeploymentStatus.State.READY;
    volatile DeploymentSpec spec;
    private final Optional<Function<Request, Outcome>> answer;

    private FakeDeployment(DeploymentSpec spec, Optional<Function<Request, Outcome>> answer) {
        this.spec = spec;
        this.answer = answer;
    }

    /** One that answers at once. */
    static FakeDeployment answering(DeploymentSpec spec, Function<Request, Outcome> answer) {
        return new FakeDeployment(spec, Optional.of(answer));
    }

    /** One that gives its inputs back. */
    static FakeDeployment echo(DeploymentSpec spec) {
        return answering(spec, request -> Outcome.success(request.payload()));
    }

    /** One that holds its requests until the test answers them. */
    static FakeDeployment holding(DeploymentSpec spec) {
        return new FakeDeployment(spec, Optional.empty());
    }

    /** A request that waits for the test. */
    static final class Held {
        final Request request;
        private final OutcomeListener listener;
        volatile boolean cancelled;

        Held(Request request, OutcomeListener listener) {
            this.request = request;
            this.listener = listener;
        }

        void answer(Outcome outcome) {
            listener.onOutcome(outcome);
        }

        void echo() {
            answer(Outcome.success(request.payload()));
        }
    }

    @Override
    public DeploymentSpec spec() {
        return spec;
    }

    @Override
    public String application() {
        return "app-of-" + spec.name();
    }

    @Override
    public boolean isReady() {
        return state == DeploymentStatus.State.READY;
    }

    @Override
    public DeploymentStatus status() {
        return new DeploymentStatus(state, isReady() ? "" : "the test says so", List.of());
    }

    @Override
    public Submission submit(Request request, OutcomeListener listener) {
        if (answer.isEmpty()) {
            Held one = new Held(request, listener);
            held.add(one);
            return () -> one.cancelled = true;
        }
        listener.onOutcome(answer.get().apply(request));
        return () -> {};
    }

    @Override
    public DeploymentStats stats() {
        return stats;
    }
}
