package io.akkord.runtime.spec.document;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.akkord.runtime.spec.InvalidSpecException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** A value in a document and where it stands. Its readers give nothing and note a problem when it is not what they are for. */
final class Field {
    private static final int MOST_FOUND = 80;

    private final Problems problems;
    private final String path;
    private final ConfigValue value;

    Field(Problems problems, String path, ConfigValue value) {
        this.problems = problems;
        this.path = path;
        this.value = value;
    }

    String path() {
        return path;
    }

    ConfigValue value() {
        return value;
    }

    boolean isObject() {
        return value.valueType() == ConfigValueType.OBJECT;
    }

    boolean isList() {
        return value.valueType() == ConfigValueType.LIST;
    }

    /** What stands under a key; empty where nothing or null does. */
    Optional<Field> get(String key) {
        ConfigValue found = ((ConfigObject) value).get(key);
        return found == null || found.valueType() == ConfigValueType.NULL
                ? Optional.empty()
                : Optional.of(new Field(problems, below(key), found));
    }

    /** Notes a problem when a key is missing. */
    Optional<Field> require(String key, String meaning) {
        Optional<Field> field = get(key);
        if (field.isEmpty()) {
            problems.add(origin(), below(key), "", "must be given: " + meaning, "");
        }
        return field;
    }

    /** Itself where it is an object with no other keys than these; others are problems, but do not hide the rest. */
    Optional<Field> object(List<String> known) {
        if (!isObject()) {
            wrong("an object, { ... }");
            return Optional.empty();
        }
        ConfigObject object = (ConfigObject) value;
        for (String key : new TreeSet<>(object.keySet())) {
            if (!known.contains(key)) {
                String hint = DocumentKeys.nearest(key, known)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("known here: " + String.join(", ", known));
                ConfigValue unknown = object.get(key);
                problems.add(unknown == null ? origin() : origin(unknown), below(key), "", "is not a known key", hint);
            }
        }
        return Optional.of(this);
    }

    Optional<String> text() {
        return switch (value.valueType()) {
            case STRING -> Optional.of((String) value.unwrapped());
            case NUMBER, BOOLEAN -> Optional.of(rendered());
            default -> wrong("a text");
        };
    }

    Optional<Long> whole() {
        try {
            if (isScalar()) {
                return Optional.of(decimalText().longValueExact());
            }
        } catch (ArithmeticException | NumberFormatException e) {
            return wrong("a whole number");
        }
        return wrong("a whole number");
    }

    Optional<Integer> integer() {
        Optional<Long> whole = whole();
        if (whole.isPresent() && whole.get().intValue() != whole.get()) {
            return wrong("a whole number of at most " + Integer.MAX_VALUE);
        }
        return whole.map(Long::intValue);
    }

    Optional<Double> decimal() {
        try {
            if (isScalar()) {
                return Optional.of(decimalText().doubleValue());
            }
        } catch (NumberFormatException e) {
            return wrong("a number");
        }
        return wrong("a number");
    }

    Optional<Boolean> flag() {
        if (isScalar()) {
            switch (text().orElse("").toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on" -> {
                    return Optional.of(true);
                }
                case "false", "no", "off" -> {
                    return Optional.of(false);
                }
                default -> {
                    return wrong("true or false");
                }
            }
        }
        return wrong("true or false");
    }

    Optional<Duration> duration() {
        if (value.valueType() == ConfigValueType.NUMBER) {
            return wrong(DurationText.EXPECTED, "a number alone has no unit: write " + rendered() + "s for seconds");
        }
        if (value.valueType() != ConfigValueType.STRING) {
            return wrong(DurationText.EXPECTED);
        }
        Optional<Duration> parsed = DurationText.parse((String) value.unwrapped());
        return parsed.isPresent() ? parsed : wrong(DurationText.EXPECTED);
    }

    /** Bytes. */
    Optional<Long> memory() {
        String expected = "a size with its unit, such as 512MiB or 8GiB, or a number of bytes";
        if (value.valueType() == ConfigValueType.NUMBER) {
            return whole();
        }
        try {
            if (value.valueType() == ConfigValueType.STRING) {
                return Optional.of(ConfigFactory.empty()
                        .withValue("m", value)
                        .getMemorySize("m")
                        .toBytesBigInteger()
                        .longValueExact());
            }
        } catch (ConfigException | ArithmeticException e) {
            return wrong(expected);
        }
        return wrong(expected);
    }

    /** Those of the elements that could be read. */
    <T> Optional<List<T>> list(Function<Field, Optional<T>> reader) {
        if (!(value instanceof ConfigList list)) {
            return wrong("a list, [ ... ]");
        }
        List<T> read = new ArrayList<>();
        for (int i = 0; i < list.size() && !problems.isFull(); i++) {
            reader.apply(new Field(problems, path + "[" + i + "]", list.get(i))).ifPresent(read::add);
        }
        return Optional.of(read);
    }

    /** The elements, if all of them could be read. */
    <T> Optional<List<T>> all(Function<Field, Optional<T>> reader) {
        return list(reader).filter(read -> read.size() == ((ConfigList) value).size());
    }

    /** Those of the values that could be read. */
    <T> Optional<Map<String, T>> map(Function<Field, Optional<T>> reader) {
        if (!(value instanceof ConfigObject object)) {
            return wrong("an object, { ... }");
        }
        Map<String, T> read = new LinkedHashMap<>();
        for (String key : new TreeSet<>(object.keySet())) {
            reader.apply(new Field(problems, below(key), Objects.requireNonNull(object.get(key))))
                    .ifPresent(element -> read.put(key, element));
        }
        return Optional.of(read);
    }

    /** What the supplier makes, where it does; why not, where it does not. */
    <T> Optional<T> checked(Supplier<T> made) {
        try {
            return Optional.of(made.get());
        } catch (InvalidSpecException e) {
            String option = e.option()
                    .substring(Math.max(e.option().lastIndexOf(' '), e.option().lastIndexOf('.')) + 1);
            return path.substring(path.lastIndexOf('.') + 1).startsWith(option)
                    ? wrong(e.allowed())
                    : says("does not fit: " + e.getMessage(), "");
        } catch (IllegalArgumentException e) {
            return says("is not valid: " + e.getMessage(), "");
        }
    }

    <T> Optional<T> wrong(String expected) {
        return wrong(expected, "");
    }

    <T> Optional<T> wrong(String expected, String hint) {
        problems.add(origin(), path, found(), expected, hint);
        return Optional.empty();
    }

    /** A problem that is not of the value's own form. */
    <T> Optional<T> says(String what, String hint) {
        problems.add(origin(), path, "", what, hint);
        return Optional.empty();
    }

    String rendered() {
        if (value.valueType() == ConfigValueType.NUMBER) {
            return ConfigJson.numberText(value);
        }
        return value.render(ConfigRenderOptions.concise());
    }

    private boolean isScalar() {
        return switch (value.valueType()) {
            case STRING, NUMBER, BOOLEAN -> true;
            case OBJECT, LIST, NULL -> false;
        };
    }

    private BigDecimal decimalText() {
        return ConfigJson.exact(
                value.valueType() == ConfigValueType.STRING ? ((String) value.unwrapped()).strip() : rendered());
    }

    private String found() {
        String text = rendered();
        return text.length() > MOST_FOUND ? text.substring(0, MOST_FOUND) + "…" : text;
    }

    private String below(String key) {
        String step = key.length() > MOST_FOUND ? key.substring(0, MOST_FOUND) + "…" : key;
        return path.isEmpty() ? step : path + "." + step;
    }

    private String origin() {
        return origin(value);
    }

    private static String origin(ConfigValue value) {
        return value.origin().description();
    }
}
