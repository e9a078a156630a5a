package io.akkord.http;

import io.akkord.http.HttpSettings.AccessLogLevel;
import io.akkord.runtime.log.LogFields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line per request, for the operator: never bodies or keys, but the names of keys. */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.akkord.access");

    private final AccessLogLevel level;

    AccessLog(AccessLogLevel level) {
        this.level = level;
    }

    void answered(Exchange exchange, int status, int bytes, long nanos) {
        if (level == AccessLogLevel.OFF || (level == AccessLogLevel.ERRORS && status < 400) || !LOG.isInfoEnabled()) {
            return;
        }
        RequestHead head = exchange.head();
        try (LogFields fields = exchange.logFields()) {
            LOG.info(
                    "{} {} {} {} B {} us request {} from {}{}",
                    head.method(),
                    head.path(),
                    status,
                    bytes,
                    nanos / 1000,
                    exchange.requestId(),
                    exchange.client(),
                    exchange.keyName().isEmpty() ? "" : " key " + exchange.keyName());
        }
    }
}
