package io.akkord.actors.router;

import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.request.Outcome.Reason;
import org.jspecify.annotations.Nullable;

/**
 * How routers deal with what fails.
 *
 * @param fatalRuns replicas that a request may take down before it is given up; at least 1
 * @param retries how often a request may be run again that had no answer from where it was sent; at least 0
 */
public record RouterSettings(int fatalRuns, int retries) {

    /**
     * What a request is told that is not run again; null when it is.
     *
     * @param deaths replicas that died while they ran it
     * @param attempts how often it was sent and not returned unrun
     * @param replica the last one
     * @param reason why that one does not answer
     */
    Outcome.@Nullable Failure giveUp(int deaths, int attempts, String replica, String reason) {
        if (deaths >= fatalRuns) {
            return new Outcome.Failure(
                    Reason.INTERNAL,
                    "the request was given up after " + deaths + " replicas died while they ran it; the last one, "
                            + replica + ", said: " + reason);
        }
        if (attempts > retries) {
            return new Outcome.Failure(
                    Reason.UNAVAILABLE,
                    "the request was sent to " + attempts + " replicas and none answered; of the last one, " + replica
                            + ", is known: " + reason + " (akkord.actors.retries is " + retries + ")");
        }
        return null;
    }
}
