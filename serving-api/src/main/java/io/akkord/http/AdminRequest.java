package io.akkord.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What admin requests say beside their bodies: queries, and which version is expected. */
final class AdminRequest {
    private static final String VERSION = "version";

    private AdminRequest() {}

    /** The parameters of the query; one that is not known is refused, since a misspelt dry_run must not change anything. */
    static Map<String, String> query(Exchange exchange, Set<String> known) throws Refusal {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : exchange.query().split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            if (!known.contains(name)) {
                throw Refusal.badRequest("the query parameter '" + name + "' is not known here; "
                        + (known.isEmpty() ? "there are none" : "there is " + String.join(", ", known)));
            }
            parameters.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
        }
        return parameters;
    }

    private static String decode(String text) throws Refusal {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("the query is not percent-encoded as it must be: '" + text + "'");
        }
    }

    static boolean flag(Map<String, String> query, String name) throws Refusal {
        String value = query.getOrDefault(name, "false");
        return switch (value) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw Refusal.badRequest(name + " must be true or false, but is '" + value + "'");
        };
    }

    static int whole(Map<String, String> query, String name, int otherwise, int most) throws Refusal {
        String value = query.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value.matches("[0-9]{1,9}") && Integer.parseInt(value) >= 1 && Integer.parseInt(value) <= most) {
            return Integer.parseInt(value);
        }
        throw Refusal.badRequest(name + " must be a whole number of 1 to " + most + ", but is '" + value + "'");
    }

    /**
     * The version that is expected: by {@code If-Match: "3"}, by {@code ?version=3}, or 0, none yet, by {@code If-None-Match: *}. Empty when
     * none is named.
     */
    static OptionalLong expectedVersion(Exchange exchange, Map<String, String> query) throws Refusal {
        @Nullable String inQuery = query.get(VERSION);
        if (inQuery != null) {
            return OptionalLong.of(version(VERSION, inQuery));
        }
        @Nullable String match = exchange.header("if-match").orElse(null);
        if (match != null) {
            String tag = match.trim();
            boolean quoted = tag.length() >= 2 && tag.startsWith("\"") && tag.endsWith("\"");
            return OptionalLong.of(version("If-Match", quoted ? tag.substring(1, tag.length() - 1) : tag));
        }
        @Nullable String none = exchange.header("if-none-match").orElse(null);
        if (none == null) {
            return OptionalLong.empty();
        }
        if (none.trim().equals("*")) {
            return OptionalLong.of(0);
        }
        throw Refusal.badRequest("If-None-Match must be *, for an application that is new, but is '" + none + "'");
    }

    private static long version(String where, String text) throws Refusal {
        if (text.matches("[0-9]{1,18}")) {
            return Long.parseLong(text);
        }
        throw Refusal.badRequest(
                where + " must be the version of an application, a whole number, but is '" + text + "'");
    }
}
