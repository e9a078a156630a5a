package io.akkord.cli;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.akkord.runtime.log.LogFields;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a log line is about, compactly: {@code [node1 digits#1.1 request abc trace def] }, without what it does not say. */
public final class FieldsConverter extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
        Map<String, String> fields = event.getMDCPropertyMap();
        StringBuilder shown = new StringBuilder();
        add(shown, "", event.getLoggerContextVO().getPropertyMap().get(LogFields.NODE));
        // The id of a replica begins with the name of its deployment.
        add(shown, "", fields.get(fields.containsKey(LogFields.REPLICA) ? LogFields.REPLICA : LogFields.DEPLOYMENT));
        add(shown, "request ", fields.get(LogFields.REQUEST));
        add(shown, "trace ", fields.get(LogFields.TRACE));
        return shown.length() == 0 ? "" : shown.append("] ").toString();
    }

    private static void add(StringBuilder shown, String label, @Nullable String value) {
        if (value != null) {
            shown.append(shown.length() == 0 ? "[" : " ").append(label).append(value);
        }
    }
}
