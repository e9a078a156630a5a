package io.akkord.actors.testing;

import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Requests for tests, and someone who waits for their outcome. */
public final class Requests {
    private Requests() {}

    public static Request of(String payload) {
        return new Request(
                payload,
                payload,
                1,
                BatchKey.ANY,
                1,
                System.nanoTime(),
                Request.NO_DEADLINE,
                Request.Expiry.REQUEST_TIMEOUT,
                Optional.empty());
    }

    /** A request with a payload of another type than text. */
    public static Request carrying(Object payload) {
        return new Request(
                "carrying",
                payload,
                1,
                BatchKey.ANY,
                1,
                System.nanoTime(),
                Request.NO_DEADLINE,
                Request.Expiry.REQUEST_TIMEOUT,
                Optional.empty());
    }

    public static Request within(String payload, Duration timeout) {
        long now = System.nanoTime();
        return new Request(
                payload,
                payload,
                1,
                BatchKey.ANY,
                1,
                now,
                now + timeout.toNanos(),
                Request.Expiry.REQUEST_TIMEOUT,
                Optional.empty());
    }

    /** Remembers every outcome it is told. */
    public static final class Caller implements Consumer<Outcome> {
        private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

        @Override
        public void accept(Outcome outcome) {
            outcomes.add(outcome);
        }

        public List<Outcome> outcomes() {
            return outcomes;
        }

        /** The reason of its one failure. */
        public Outcome.Reason reason() {
            if (outcomes.size() == 1 && outcomes.get(0) instanceof Outcome.Failure failure) {
                return failure.reason();
            }
            throw new AssertionError("expected one failure, but the outcomes are " + outcomes);
        }

        public boolean isAnswered() {
            return !outcomes.isEmpty();
        }
    }
}
