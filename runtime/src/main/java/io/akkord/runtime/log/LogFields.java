package io.akkord.runtime.log;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Fields of the log lines that this thread writes, until they are closed: what a line is about, for operators who search by it. They lie in the
 * MDC, whose earlier values come back afterwards. For one thread alone.
 *
 * <pre>{@code
 * try (LogFields fields = LogFields.with(LogFields.DEPLOYMENT, name).and(LogFields.REPLICA, replica)) {
 *   LOG.warn("...");
 * }
 * }</pre>
 */
public final class LogFields implements AutoCloseable {
    /** The id of the node: of the whole process, so not in the MDC, but told to the logging backend once. */
    public static final String NODE = "node";
    /** The name of a deployment. */
    public static final String DEPLOYMENT = "deployment";
    /** The id of a replica. */
    public static final String REPLICA = "replica";
    /** The id of a request. */
    public static final String REQUEST = "request";
    /** The trace id of a request, where its caller sent one. */
    public static final String TRACE = "trace";

    private final Deque<Earlier> earlier = new ArrayDeque<>(2);

    private record Earlier(String field, @Nullable String value) {}

    private LogFields() {}

    /** A first field. */
    public static LogFields with(String field, String value) {
        return new LogFields().and(field, value);
    }

    /** One more. */
    public LogFields and(String field, String value) {
        earlier.push(new Earlier(field, MDC.get(field)));
        MDC.put(field, value);
        return this;
    }

    @Override
    public void close() {
        while (!earlier.isEmpty()) {
            Earlier last = earlier.pop();
            if (last.value() == null) {
                MDC.remove(last.field());
            } else {
                MDC.put(last.field(), last.value());
            }
        }
    }
}
