package io.akkord.runtime.spec.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Configuration as JSON, with numbers as they were written: the configuration's own values make 1.0 a 1. */
final class ConfigJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);
    private static final int MOST_DIGITS = 400;

    private ConfigJson() {}

    /** A number as it was written. */
    static String numberText(ConfigValue number) {
        return ConfigFactory.empty().withValue("n", number).getString("n");
    }

    /** @throws NumberFormatException when it is none, or one of so many digits that exact arithmetic on it would not end */
    static BigDecimal exact(String text) {
        if (text.length() > MOST_DIGITS) {
            throw new NumberFormatException("a number of " + text.length() + " characters");
        }
        BigDecimal number = new BigDecimal(text);
        if (Math.abs((long) number.scale()) > MOST_DIGITS) {
            throw new NumberFormatException("a number of more than " + MOST_DIGITS + " digits");
        }
        return number;
    }

    /** @throws NumberFormatException as {@link #exact} */
    static JsonNode of(ConfigValue value) {
        return switch (value.valueType()) {
            case OBJECT -> {
                ObjectNode object = NODES.objectNode();
                ((ConfigObject) value).forEach((key, element) -> object.set(key, of(element)));
                yield object;
            }
            case LIST -> {
                ArrayNode array = NODES.arrayNode();
                ((ConfigList) value).forEach(element -> array.add(of(element)));
                yield array;
            }
            case NUMBER -> number(numberText(value));
            case STRING -> NODES.textNode((String) value.unwrapped());
            case BOOLEAN -> NODES.booleanNode((Boolean) value.unwrapped());
            case NULL -> NODES.nullNode();
        };
    }

    private static JsonNode number(String text) {
        BigDecimal exact = exact(text);
        return text.matches("-?[0-9]+") ? NODES.numberNode(new BigInteger(text)) : NODES.numberNode(exact);
    }
}
