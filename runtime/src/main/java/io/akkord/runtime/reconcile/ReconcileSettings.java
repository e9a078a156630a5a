package io.akkord.runtime.reconcile;

import java.time.Duration;

/**
 * How a {@link Reconciler} goes about it.
 *
 * @param surveyTimeout how long a node may take to answer. Until all reachable nodes have told what they run, or this long after the start,
 *     nothing new is started; what was asked of a node and not heard of is asked again after as long
 * @param restartMin pause before the first replacement of a lost replica
 * @param restartMax longest such pause
 * @param failedAfter losses in a row, none READY in between, after which a revision is given up, or the deployment FAILED
 * @param moveBound how many more replicas one node must have than another before one is moved; at least 2
 * @param movePause least time between two such moves
 */
public record ReconcileSettings(
        Duration surveyTimeout,
        Duration restartMin,
        Duration restartMax,
        int failedAfter,
        int moveBound,
        Duration movePause) {

    public ReconcileSettings {
        positive("survey-timeout", surveyTimeout);
        positive("restart-min", restartMin);
        if (restartMax.compareTo(restartMin) < 0) {
            throw new IllegalArgumentException(
                    "restart-max must be at least restart-min, which is " + restartMin + ", but is " + restartMax);
        }
        if (failedAfter < 1) {
            throw new IllegalArgumentException("failed-after must be 1 or more, but is " + failedAfter);
        }
        if (moveBound < 2) {
            throw new IllegalArgumentException("move-bound must be 2 or more, but is " + moveBound
                    + ": a move that leaves the nodes as uneven as before would never end");
        }
        if (movePause.isNegative()) {
            throw new IllegalArgumentException("move-pause must be 0 or more, but is " + movePause);
        }
    }

    private static void positive(String key, Duration found) {
        if (found.isZero() || found.isNegative()) {
            throw new IllegalArgumentException(key + " must be more than 0, but is " + found);
        }
    }
}
