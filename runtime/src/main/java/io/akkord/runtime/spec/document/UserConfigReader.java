package io.akkord.runtime.spec.document;

import java.util.Optional;

/** Reads what handlers are configured with: any value but null. */
final class UserConfigReader {
    private UserConfigReader() {}

    static Optional<Object> value(Field field) {
        return switch (field.value().valueType()) {
            case OBJECT -> field.map(UserConfigReader::value).map(map -> map);
            case LIST -> field.list(UserConfigReader::value).map(list -> list);
            case NUMBER -> number(field);
            case STRING, BOOLEAN -> Optional.of(field.value().unwrapped());
            case NULL -> field.wrong("a text, a number, true, false, or a list or object of these", "leave it out");
        };
    }

    /** Whole and decimal numbers stay what they are written as: 1 and 1.0 differ. */
    private static Optional<Object> number(Field field) {
        String text = field.rendered();
        if (text.matches("-?[0-9]+")) {
            return field.whole().map(whole -> whole);
        }
        double decimal = Double.parseDouble(text);
        return Double.isFinite(decimal) ? Optional.of(decimal) : field.wrong("a number that a double can hold");
    }
}
