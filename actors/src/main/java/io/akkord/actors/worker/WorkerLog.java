package io.akkord.actors.worker;

import io.akkord.runtime.log.LogFields;
import org.slf4j.Logger;

/** Log lines about a replica, which name it and carry its fields. They are rare, so nothing is set up for each message. */
public record WorkerLog(String deployment, String replica) {

    /** @param reason what is said of the replica */
    public void warn(Logger log, String reason) {
        try (LogFields fields = fields()) {
            log.warn("replica {}{}", replica, reason);
        }
    }

    /** @param event what is said of the replica */
    public void info(Logger log, String event) {
        try (LogFields fields = fields()) {
            log.info("replica {}{}", replica, event);
        }
    }

    private LogFields fields() {
        return LogFields.with(LogFields.DEPLOYMENT, deployment).and(LogFields.REPLICA, replica);
    }
}
