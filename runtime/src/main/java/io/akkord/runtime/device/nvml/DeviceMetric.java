package io.akkord.runtime.device.nvml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One line of a metrics page.
 *
 * @param type {@code gauge} or {@code counter}
 * @param labels in the order in which they are to be written
 */
public record DeviceMetric(String name, String help, String type, Map<String, String> labels, double value) {
    public DeviceMetric {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }
}
