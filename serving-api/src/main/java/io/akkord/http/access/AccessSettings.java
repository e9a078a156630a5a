package io.akkord.http.access;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who is let in; every key is explained in {@code reference.conf} under {@code akkord.http.access}.
 *
 * @param inference which scope inference asks for; empty when it is open to all
 * @param metrics which scope /metrics asks for; empty when it is open to all
 */
public record AccessSettings(List<KeySettings> keys, Optional<Scope> inference, Optional<Scope> metrics) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Set<String> FIELDS = Set.of("name", "hash", "scopes", "rate", "burst", "concurrency");

    public AccessSettings {
        keys = List.copyOf(keys);
        Set<String> names = new HashSet<>();
        Set<String> ids = new HashSet<>();
        for (KeySettings key : keys) {
            check(names.add(key.name()), "keys", "must have a name of its own each, but '" + key.name() + "' is twice");
            check(
                    ids.add(key.hash().id()),
                    "keys." + key.name(),
                    "must have a hash of its own, but another has its id");
        }
        check(
                metrics.isEmpty() || holds(keys, metrics.get()),
                "metrics",
                "asks for scope " + metrics.map(Scope::id).orElse("")
                        + ", which must be in the scopes of a key, but no key has it");
    }

    /** Nobody is asked for a key. */
    public static final AccessSettings OPEN = new AccessSettings(List.of(), Optional.empty(), Optional.empty());

    /** Reads {@code akkord.http.access}. */
    public static AccessSettings of(Config access) {
        List<KeySettings> keys = new ArrayList<>();
        List<? extends Config> list = access.getConfigList("keys");
        for (int i = 0; i < list.size(); i++) {
            keys.add(key(list.get(i), "keys." + i));
        }
        boolean asks = oneOf(access, "inference", "keys", "open").equals("keys");
        String metrics = oneOf(access, "metrics", "open", "infer", "admin");
        return new AccessSettings(
                keys,
                asks && !keys.isEmpty() ? Optional.of(Scope.INFER) : Optional.empty(),
                metrics.equals("open")
                        ? Optional.empty()
                        : Optional.of(Scope.valueOf(metrics.toUpperCase(Locale.ROOT))));
    }

    /** Whether the scope can be had at all. */
    public boolean holds(Scope scope) {
        return holds(keys, scope);
    }

    private static boolean holds(List<KeySettings> keys, Scope scope) {
        return keys.stream().anyMatch(key -> key.scopes().contains(scope));
    }

    private static KeySettings key(Config key, String at) {
        for (String field : key.root().keySet()) {
            check(
                    FIELDS.contains(field),
                    at + "." + field,
                    "is not known; a key has "
                            + String.join(", ", List.of("name", "hash", "scopes", "rate", "burst", "concurrency")));
        }
        String name = key.getString("name");
        check(
                NAME.matcher(name).matches(),
                at + ".name",
                "must be 1 to 64 letters, digits, '.', '_' or '-', but is '" + name + "'");
        return new KeySettings(
                name, hash(key, at), scopes(key.getStringList("scopes"), at), rate(key, at), concurrency(key, at));
    }

    private static KeyHash hash(Config key, String at) {
        try {
            return KeyHash.parse(key.getString("hash"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("akkord.http.access." + at + ".hash " + e.getMessage(), e);
        }
    }

    private static Set<Scope> scopes(List<String> names, String at) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String name : names) {
            Optional<Scope> scope = EnumSet.allOf(Scope.class).stream()
                    .filter(one -> one.id().equals(name))
                    .findFirst();
            check(scope.isPresent(), at + ".scopes", "must be of infer and admin, but has '" + name + "'");
            scope.ifPresent(scopes::add);
        }
        check(!scopes.isEmpty(), at + ".scopes", "must be of infer and admin, but is empty");
        return scopes;
    }

    private static Optional<Rate> rate(Config key, String at) {
        if (!key.hasPath("rate")) {
            check(!key.hasPath("burst"), at + ".burst", "must come with a rate, but there is none");
            return Optional.empty();
        }
        try {
            String text = key.getValue("rate").valueType() == ConfigValueType.NUMBER
                    ? key.getString("rate") + "/s"
                    : key.getString("rate");
            return Optional.of(Rate.parse(text, key.hasPath("burst") ? key.getInt("burst") : 0));
        } catch (ConfigException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("akkord.http.access." + at + ".rate " + e.getMessage(), e);
        }
    }

    private static OptionalInt concurrency(Config key, String at) {
        if (!key.hasPath("concurrency")) {
            return OptionalInt.empty();
        }
        int most = key.getInt("concurrency");
        check(most >= 1, at + ".concurrency", "must be 1 or more, but is " + most);
        return OptionalInt.of(most);
    }

    private static String oneOf(Config access, String key, String... allowed) {
        String found = access.getString(key);
        check(
                List.of(allowed).contains(found),
                key,
                "must be one of " + String.join(", ", allowed) + ", but is '" + found + "'");
        return found;
    }

    private static void check(boolean holds, String key, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("akkord.http.access." + key + " " + otherwise);
        }
    }
}
