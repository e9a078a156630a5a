package io.akkord.actors.worker;

import io.akkord.runtime.log.LogFields;
import org.slf4j.Logger;

/** Log lines of a replica's worker, which name the replica and carry its fields. They are rare, so nothing is set up for each message. */
record WorkerLog(String deployment, String replica) {

    /** @param reason what is said of the replica */
    void warn(Logger log, String reason) {
        try (LogFields fields = LogFields.with(LogFields.DEPLOYMENT, deployment).and(LogFields.REPLICA, replica)) {
            log.warn("replica {}{}", replica, reason);
        }
    }
}
