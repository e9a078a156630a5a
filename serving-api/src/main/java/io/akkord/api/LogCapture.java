package io.akkord.api;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.akkord.actors.agent.NodeLog;
import io.akkord.actors.cluster.AgentCommand.LogLines.Line;
import io.akkord.runtime.log.LogFields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last log lines that say which deployment they are about, for {@code akkord logs}, beside wherever else they go. It sees what the
 * logging configuration lets through. All lines of the JVM carry the id of the node that started last, as the property {@link LogFields#NODE} of
 * Logback's context. Where the logging backend is not Logback it does nothing.
 */
final class LogCapture extends UnsynchronizedAppenderBase<ILoggingEvent> implements NodeLog, AutoCloseable {
    private final RecentLines lines = new RecentLines();
    private final @Nullable LoggerContext backend;
    private final ch.qos.logback.classic.@Nullable Logger root;

    private LogCapture(@Nullable LoggerContext backend) {
        this.backend = backend;
        root = backend == null ? null : backend.getLogger(Logger.ROOT_LOGGER_NAME);
        if (backend != null) {
            setContext(backend);
        }
        setName("akkord-recent-lines");
    }

    /** Begins to keep lines. */
    static LogCapture begin() {
        LogCapture capture =
                new LogCapture(LoggerFactory.getILoggerFactory() instanceof LoggerContext backend ? backend : null);
        if (capture.root != null) {
            capture.start();
            capture.root.addAppender(capture);
        }
        return capture;
    }

    @Override
    public List<Line> last(String deployment, int count) {
        return lines.last(deployment, count);
    }

    @Override
    public void ofNode(String id) {
        if (backend != null) {
            backend.putProperty(LogFields.NODE, id);
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        Map<String, String> fields = event.getMDCPropertyMap();
        String deployment = fields.get(LogFields.DEPLOYMENT);
        if (deployment == null || !event.getLevel().isGreaterOrEqual(Level.INFO)) {
            return;
        }
        StringBuilder text = new StringBuilder(event.getFormattedMessage());
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            text.append(" | ").append(thrown.getClassName()).append(": ").append(thrown.getMessage());
        }
        String separator = " [";
        for (String field : new String[] {LogFields.REPLICA, LogFields.REQUEST, LogFields.TRACE}) {
            String value = fields.get(field);
            if (value != null) {
                text.append(separator).append(field).append(' ').append(value);
                separator = ", ";
            }
        }
        if (separator.equals(", ")) {
            text.append(']');
        }
        lines.add(deployment, event.getTimeStamp(), event.getLevel().toString(), text.toString());
    }

    /** Keeps no more lines. */
    @Override
    public void close() {
        if (root != null) {
            root.detachAppender(this);
            stop();
        }
    }
}
