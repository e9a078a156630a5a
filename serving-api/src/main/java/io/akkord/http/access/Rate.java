package io.akkord.http.access;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often something may happen.
 *
 * @param burst how many may come at once after a time of rest
 */
public record Rate(double perSecond, int burst) {
    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) */ *(s|m|h)");
    private static final double MOST = 1_000_000;

    public Rate {
        if (!(perSecond > 0 && perSecond <= MOST)) {
            throw new IllegalArgumentException("must be above 0 and at most 1000000/s, but is " + perSecond + "/s");
        }
        if (burst < 1) {
            throw new IllegalArgumentException("must have a burst of 1 or more, but it is " + burst);
        }
    }

    /**
     * Reads such as {@code 100/s}, {@code 6000/m}, {@code 10/h}.
     *
     * @param burst 0 is what a second brings, and no less than 1
     */
    public static Rate parse(String text, int burst) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("must be such as 100/s, 6000/m or 10/h, but is '" + text + "'");
        }
        double perSecond = Double.parseDouble(parts.group(1))
                / switch (parts.group(2)) {
                    case "s" -> 1;
                    case "m" -> 60;
                    default -> 3600;
                };
        return new Rate(perSecond, burst == 0 ? (int) Math.max(1, Math.min(MOST, Math.ceil(perSecond))) : burst);
    }
}
