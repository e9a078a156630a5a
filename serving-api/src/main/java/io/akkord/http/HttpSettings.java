package io.akkord.http;

import com.typesafe.config.Config;
import io.akkord.http.access.AccessSettings;
import io.akkord.http.tls.TlsSettings;
import java.time.Duration;
import java.util.Locale;

/**
 * How the HTTP server behaves; every key is explained in {@code reference.conf} under {@code akkord.http}. Sizes are bytes.
 *
 * @param port 0 lets the system choose one
 * @param bodyMemory most bytes of request bodies held at once, over all connections
 * @param retryAfter what a client that is turned away for lack of room is told to wait; whole seconds, rounded up
 */
public record HttpSettings(
        String host,
        int port,
        int backlog,
        int maxConnections,
        int pipeliningLimit,
        long maxBodySize,
        long bodyMemory,
        Duration bodyTimeout,
        Duration idleTimeout,
        Duration shutdownTimeout,
        Duration retryAfter,
        int maxJsonDepth,
        AccessLogLevel accessLog,
        AccessSettings access,
        AdminSettings admin,
        TlsSettings tls) {

    /** Which requests get a line in the access log. */
    public enum AccessLogLevel {
        /** None. */
        OFF,
        /** Those answered with a status of 400 or above. */
        ERRORS,
        /** Every one. */
        ALL
    }

    public HttpSettings {
        check(port >= 0 && port <= 65_535, "port", port, "0 (any free port) to 65535");
        check(backlog >= 1, "backlog", backlog, "1 or more");
        check(maxConnections >= 1, "max-connections", maxConnections, "1 or more");
        check(pipeliningLimit >= 2 && pipeliningLimit <= 64, "pipelining-limit", pipeliningLimit, "2 to 64");
        check(maxBodySize >= 1 && maxBodySize <= 1L << 30, "max-body-size", maxBodySize, "1 byte to 1 GiB");
        check(bodyMemory >= maxBodySize, "body-memory", bodyMemory, "at least max-body-size, " + maxBodySize);
        check(isPositive(bodyTimeout), "body-timeout", bodyTimeout, "more than 0");
        check(isPositive(idleTimeout), "idle-timeout", idleTimeout, "more than 0");
        check(!shutdownTimeout.isNegative(), "shutdown-timeout", shutdownTimeout, "0 or more");
        check(!retryAfter.isNegative(), "retry-after", retryAfter, "0 or more");
        check(maxJsonDepth >= 4 && maxJsonDepth <= 1000, "max-json-depth", maxJsonDepth, "4 to 1000");
    }

    /** Reads {@code akkord.http}. A body memory of 0 becomes a quarter of the largest heap, and no less than one body. */
    public static HttpSettings of(Config root) {
        Config config = root.getConfig("akkord.http");
        long maxBodySize = config.getBytes("max-body-size");
        long bodyMemory = config.getBytes("body-memory");
        return new HttpSettings(
                config.getString("host"),
                config.getInt("port"),
                config.getInt("backlog"),
                config.getInt("max-connections"),
                config.getInt("pipelining-limit"),
                maxBodySize,
                bodyMemory == 0 ? Math.max(maxBodySize, Runtime.getRuntime().maxMemory() / 4) : bodyMemory,
                config.getDuration("body-timeout"),
                config.getDuration("idle-timeout"),
                config.getDuration("shutdown-timeout"),
                config.getDuration("retry-after"),
                config.getInt("max-json-depth"),
                accessLog(config.getString("access-log")),
                AccessSettings.of(config.getConfig("access")),
                AdminSettings.of(config.getConfig("admin")),
                TlsSettings.of(config.getConfig("tls")));
    }

    private static AccessLogLevel accessLog(String name) {
        for (AccessLogLevel level : AccessLogLevel.values()) {
            if (level.name().toLowerCase(Locale.ROOT).equals(name)) {
                return level;
            }
        }
        throw new IllegalArgumentException("akkord.http.access-log must be off, errors or all, but is '" + name + "'");
    }

    private static boolean isPositive(Duration duration) {
        return duration.compareTo(Duration.ZERO) > 0;
    }

    private static void check(boolean holds, String key, Object found, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException("akkord.http." + key + " must be " + allowed + ", but is " + found);
        }
    }
}
