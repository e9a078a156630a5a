package io.akkord.actors.agent;

/**
 * How far the drain of a node is; immutable.
 *
 * @param replicas still on the node
 * @param requests that its routers have not answered
 * @param why it drains; empty while it does not
 * @param secondsLeft until what is left is stopped; 0 while it does not drain
 */
public record DrainProgress(Phase phase, int replicas, int requests, String why, long secondsLeft) {

    /** Where a drain stands. */
    public enum Phase {
        /** It does not drain. */
        SERVING,
        /** Replacements start elsewhere; what is here is taken out of service one by one. */
        MOVING,
        /** The node finishes what it has by itself: nobody else takes it, or time runs short. */
        FINISHING,
        /** Nothing is left. */
        DRAINED
    }
}
