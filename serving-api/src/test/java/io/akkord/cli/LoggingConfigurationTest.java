package io.akkord.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.AsyncAppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;

/** The launcher's logback.xml, in a context of its own. */
class LoggingConfigurationTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''   | [n1 m#1.1 request r-1] it works
                    text | [n1 m#1.1 request r-1] it works
                    json | "node":"n1"
                    """)
    void logbackItselfHasNothingToSay(String format, String expected) throws JoranException {
        LoggerContext context = new LoggerContext();
        try {
            // A property of this context, for a system property would be everybody's.
            if (!format.isEmpty()) {
                context.putProperty("akkord.log.format", format);
            }
            JoranConfigurator configurator = new JoranConfigurator();
            configurator.setContext(context);
            configurator.doConfigure(Main.class.getResource("logback.xml"));
            assertThat(context.getStatusManager().getCopyOfStatusList())
                    .allMatch(status -> status.getLevel() == Status.INFO);
            assertThat(context.getLogger("akka.cluster.sharding.ShardRegion").getEffectiveLevel())
                    .isEqualTo(Level.ERROR);
            assertThat(context.getLogger("akka.cluster.ClusterHeartbeat").getEffectiveLevel())
                    .isEqualTo(Level.WARN);
            assertThat(written(context)).contains(expected);
        } finally {
            context.stop();
        }
    }

    private static String written(LoggerContext context) {
        context.putProperty("node", "n1");
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        var async = (AsyncAppenderBase<?>) root.getAppender("async");
        var console = (ConsoleAppender<ch.qos.logback.classic.spi.ILoggingEvent>) (Object) async.getAppender("console");
        LoggingEvent event = new LoggingEvent("x", root, Level.INFO, "it {}", null, new Object[] {"works"});
        event.setMDCPropertyMap(Map.of("deployment", "m", "replica", "m#1.1", "request", "r-1"));
        return new String(console.getEncoder().encode(event), StandardCharsets.UTF_8);
    }
}
