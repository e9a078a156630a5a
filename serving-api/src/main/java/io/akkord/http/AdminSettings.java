package io.akkord.http;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Locale;

/**
 * Where the admin API answers; every key is explained in {@code reference.conf} under {@code akkord.http.admin}.
 *
 * @param host of its own listener
 * @param port of its own listener; 0 lets the system choose one
 * @param drainTimeout of a node's drain that names none
 */
public record AdminSettings(Listener listener, String host, int port, Duration drainTimeout) {

    /** Which listener serves the admin API. */
    public enum Listener {
        /** The main one where that is safe, otherwise its own. */
        AUTO,
        /** The main one; the node does not start where that is not safe. */
        MAIN,
        /** Its own. */
        OWN
    }

    public AdminSettings {
        check(port >= 0 && port <= 65_535, "port", port, "0 (any free port) to 65535");
        check(!drainTimeout.isNegative(), "drain-timeout", drainTimeout, "0 or more");
    }

    static AdminSettings of(Config admin) {
        return new AdminSettings(
                listener(admin.getString("listener")),
                admin.getString("host"),
                admin.getInt("port"),
                admin.getDuration("drain-timeout"));
    }

    private static Listener listener(String name) {
        for (Listener listener : Listener.values()) {
            if (listener.name().toLowerCase(Locale.ROOT).equals(name)) {
                return listener;
            }
        }
        throw new IllegalArgumentException(
                "akkord.http.admin.listener must be auto, main or own, but is '" + name + "'");
    }

    private static void check(boolean holds, String key, Object found, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "akkord.http.admin." + key + " must be " + allowed + ", but is " + found);
        }
    }
}
