package io.akkord.runtime.device;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What was measured on a device. A figure that the driver does not give is empty, never zero.
 *
 * @param usedBytes memory in use, by whomever
 * @param utilizationPercent share of the last sample period in which a kernel ran
 * @param foreign processes on the device that are not Akkord's
 */
public record DeviceReading(
        OptionalLong usedBytes,
        OptionalInt utilizationPercent,
        OptionalInt temperatureCelsius,
        OptionalInt powerMilliwatts,
        List<ForeignProcess> foreign) {
    public static final DeviceReading NONE = new DeviceReading(OptionalLong.empty(), OptionalInt.empty(), List.of());

    public DeviceReading {
        foreign = List.copyOf(foreign);
    }

    /** A reading without temperature and power. */
    public DeviceReading(OptionalLong usedBytes, OptionalInt utilizationPercent, List<ForeignProcess> foreign) {
        this(usedBytes, utilizationPercent, OptionalInt.empty(), OptionalInt.empty(), foreign);
    }

    /**
     * A process that is not Akkord's.
     *
     * @param bytes of the device's memory that it holds
     */
    public record ForeignProcess(long pid, Optional<String> name, OptionalLong bytes) {}
}
