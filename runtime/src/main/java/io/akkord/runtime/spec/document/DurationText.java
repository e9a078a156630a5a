package io.akkord.runtime.spec.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as HOCON writes them, a number and a unit, without rounding. */
final class DurationText {
    static final String EXPECTED = "a duration with its unit, such as 500ms, 30s or \"5 minutes\"";
    private static final Pattern FORM = Pattern.compile("\\s*([+-]?[0-9]{1,20}(?:\\.[0-9]{1,20})?)\\s*([a-z]+)\\s*");
    private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("ns", 1L),
            Map.entry("nano", 1L),
            Map.entry("nanos", 1L),
            Map.entry("nanosecond", 1L),
            Map.entry("nanoseconds", 1L),
            Map.entry("us", 1_000L),
            Map.entry("micro", 1_000L),
            Map.entry("micros", 1_000L),
            Map.entry("microsecond", 1_000L),
            Map.entry("microseconds", 1_000L),
            Map.entry("ms", 1_000_000L),
            Map.entry("milli", 1_000_000L),
            Map.entry("millis", 1_000_000L),
            Map.entry("millisecond", 1_000_000L),
            Map.entry("milliseconds", 1_000_000L),
            Map.entry("s", 1_000_000_000L),
            Map.entry("second", 1_000_000_000L),
            Map.entry("seconds", 1_000_000_000L),
            Map.entry("m", 60_000_000_000L),
            Map.entry("minute", 60_000_000_000L),
            Map.entry("minutes", 60_000_000_000L),
            Map.entry("h", 3_600_000_000_000L),
            Map.entry("hour", 3_600_000_000_000L),
            Map.entry("hours", 3_600_000_000_000L),
            Map.entry("d", 86_400_000_000_000L),
            Map.entry("day", 86_400_000_000_000L),
            Map.entry("days", 86_400_000_000_000L));

    private static final Map<String, BigInteger> WRITTEN = written();

    private DurationText() {}

    /** Empty when the text is no duration, or finer than a nanosecond. */
    static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Long unit = UNITS.get(matcher.group(2));
        if (unit == null) {
            return Optional.empty();
        }
        try {
            BigInteger nanos = new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .toBigIntegerExact();
            BigInteger[] parts = nanos.divideAndRemainder(BILLION);
            return Optional.of(Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValueExact()));
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** In the largest unit that gives a whole number: 90s, 5m, 1500ms. Equal durations have equal texts. */
    static String of(Duration duration) {
        BigInteger nanos =
                BigInteger.valueOf(duration.getSeconds()).multiply(BILLION).add(BigInteger.valueOf(duration.getNano()));
        if (nanos.signum() == 0) {
            return "0s";
        }
        for (Map.Entry<String, BigInteger> unit : WRITTEN.entrySet()) {
            BigInteger[] parts = nanos.divideAndRemainder(unit.getValue());
            if (parts[1].signum() == 0) {
                return parts[0] + unit.getKey();
            }
        }
        return nanos + "ns";
    }

    private static Map<String, BigInteger> written() {
        Map<String, BigInteger> units = new LinkedHashMap<>();
        units.put("h", BigInteger.valueOf(3_600_000_000_000L));
        units.put("m", BigInteger.valueOf(60_000_000_000L));
        units.put("s", BILLION);
        units.put("ms", BigInteger.valueOf(1_000_000));
        units.put("us", BigInteger.valueOf(1_000));
        return units;
    }
}
