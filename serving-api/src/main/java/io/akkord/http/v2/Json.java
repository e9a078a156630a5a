package io.akkord.http.v2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads single JSON values, with messages that say what was expected and what was found. */
final class Json {
    private Json() {}

    static void expect(JsonParser p, JsonToken token, String what, String expected) throws IOException, Malformed {
        if (p.currentToken() != token) {
            throw new Malformed(what + " must be " + expected + ", but is " + found(p));
        }
    }

    static String string(JsonParser p, String what) throws IOException, Malformed {
        expect(p, JsonToken.VALUE_STRING, what, "a string");
        String text = p.getText();
        int lone = Utf8.firstLoneSurrogate(text);
        if (lone >= 0) {
            throw new Malformed(
                    what + " has half of a surrogate pair (an escape \\uD800 to \\uDFFF) at character " + lone);
        }
        return text;
    }

    static boolean bool(JsonParser p, String what) throws IOException, Malformed {
        if (!p.currentToken().isBoolean()) {
            throw new Malformed(what + " must be true or false, but is " + found(p));
        }
        return p.getBooleanValue();
    }

    static long wholeNumber(JsonParser p, String what) throws IOException, Malformed {
        expect(p, JsonToken.VALUE_NUMBER_INT, what, "a whole number");
        if (p.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw new Malformed(what + " must fit 64 bits, but is " + shortNumber(p));
        }
        return p.getLongValue();
    }

    /** The current value in a few words. */
    static String found(JsonParser p) throws IOException {
        JsonToken token = p.currentToken();
        if (token == null) {
            return "empty";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "the string " + Malformed.quote(p.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> shortNumber(p);
            case VALUE_NULL -> "null";
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            default -> token.asString() == null ? token.name() : token.asString();
        };
    }

    private static String shortNumber(JsonParser p) throws IOException {
        String text = p.getText();
        return text.length() <= 40 ? text : text.substring(0, 40) + "... (" + text.length() + " characters)";
    }
}
