package io.akkord.actors.worker;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How replicas are started, stopped and replaced; see {@code akkord.actors.replica} in reference.conf.
 *
 * @param startTimeout for loading and warm-up
 * @param closeTimeout for freeing the engine
 * @param restartMin pause before the first replacement of a lost replica
 * @param restartMax longest such pause
 * @param failedAfter losses in a row after which the deployment is FAILED
 */
public record ReplicaSettings(
        Duration startTimeout, Duration closeTimeout, Duration restartMin, Duration restartMax, int failedAfter) {

    public ReplicaSettings {
        positive("start-timeout", startTimeout);
        positive("close-timeout", closeTimeout);
        positive("restart-min", restartMin);
        if (restartMax.compareTo(restartMin) < 0) {
            throw new IllegalArgumentException(
                    "akkord.actors.replica.restart-max must be at least restart-min, which is " + restartMin
                            + ", but is " + restartMax);
        }
        if (failedAfter < 1) {
            throw new IllegalArgumentException(
                    "akkord.actors.replica.failed-after must be 1 or more, but is " + failedAfter);
        }
    }

    /** Reads {@code akkord.actors.replica}. */
    public static ReplicaSettings of(Config config) {
        return new ReplicaSettings(
                config.getDuration("start-timeout"),
                config.getDuration("close-timeout"),
                config.getDuration("restart-min"),
                config.getDuration("restart-max"),
                config.getInt("failed-after"));
    }

    private static void positive(String key, Duration found) {
        if (found.isZero() || found.isNegative()) {
            throw new IllegalArgumentException(
                    "akkord.actors.replica." + key + " must be more than 0, but is " + found);
        }
    }
}
