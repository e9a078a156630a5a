package io.akkord.actors.agent;

import io.akkord.actors.agent.DrainProgress.Phase;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * How a node is drained. While others can take its replicas, their deployments move them: replacements start elsewhere, then what is here is
 * drained. What is left when time runs short, or when there is nobody to take it, the node drains by itself, and stops at the deadline.
 *
 * <p>A node alone has its routers finish first, since they need the replicas; on others the routers of the whole cluster go on elsewhere.
 * Pure; not thread-safe; times in ns of one clock.
 */
final class NodeDrain {
    private final String why;
    /** How much of the time is kept for what the node drains by itself. */
    private final long reserveNanos;

    private long deadlineNanos;
    private Phase phase = Phase.MOVING;
    private Step last = Step.WAIT;

    /** What to do. Each but {@link #WAIT} is given once. */
    enum Step {
        WAIT,
        DRAIN_ROUTERS,
        DRAIN_WORKERS,
        /** At once. */
        STOP_WORKERS,
        LEAVE
    }

    /** @param graceful the longest that a replica may take to finish what it has */
    NodeDrain(Duration within, Duration graceful, String why, long now) {
        this.why = why;
        this.deadlineNanos = now + within.toNanos();
        this.reserveNanos = Math.min(within.toNanos() / 2, graceful.toNanos());
    }

    /** Somebody else wants it too; the earlier deadline counts. */
    void within(Duration other, long now) {
        deadlineNanos = Math.min(deadlineNanos, now + other.toNanos());
    }

    /** How long until the deadline. */
    Duration left(long now) {
        return Duration.ofNanos(Math.max(0, deadlineNanos - now));
    }

    /**
     * What to do now; to be asked when something has changed, and at {@link #wakeAtNanos}.
     *
     * @param replicas left on the node
     * @param takers whether another node could take some
     * @param routersDrained whether the routers have finished, after {@link Step#DRAIN_ROUTERS}
     */
    Step next(int replicas, boolean takers, boolean routersDrained, long now) {
        Step step = decide(replicas, takers, routersDrained, now);
        if (step.compareTo(last) <= 0) {
            return Step.WAIT;
        }
        last = step;
        phase = step == Step.LEAVE ? Phase.DRAINED : step == Step.WAIT ? Phase.MOVING : Phase.FINISHING;
        return step;
    }

    private Step decide(int replicas, boolean takers, boolean routersDrained, long now) {
        if (replicas == 0) {
            return Step.LEAVE;
        }
        if (now >= deadlineNanos) {
            return Step.STOP_WORKERS;
        }
        if (last == Step.DRAIN_ROUTERS) {
            return routersDrained ? Step.DRAIN_WORKERS : Step.WAIT;
        }
        if (!takers && last == Step.WAIT) {
            return Step.DRAIN_ROUTERS;
        }
        return now >= deadlineNanos - reserveNanos ? Step.DRAIN_WORKERS : Step.WAIT;
    }

    /** When to ask again though nothing has changed. */
    OptionalLong wakeAtNanos() {
        return switch (last) {
            case WAIT -> OptionalLong.of(deadlineNanos - reserveNanos);
            case DRAIN_ROUTERS, DRAIN_WORKERS -> OptionalLong.of(deadlineNanos);
            case STOP_WORKERS, LEAVE -> OptionalLong.empty();
        };
    }

    DrainProgress progress(int replicas, int requests, long now) {
        return new DrainProgress(phase, replicas, requests, why, left(now).toSeconds());
    }
}
