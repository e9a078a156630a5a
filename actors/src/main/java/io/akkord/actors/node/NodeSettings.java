package io.akkord.actors.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.akkord.actors.worker.ReplicaSettings;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The settings of a node, read once; see {@code akkord.actors} in reference.conf for what each means.
 *
 * @param host where the cluster links listen
 * @param port of the cluster links; 0 for any that is free
 * @param drainTimeout longest time a stopping node may finish what it has
 * @param fatalRuns replicas that a request may take down
 * @param config of the actor system: everything, with the cluster profile and what follows from these settings
 */
public record NodeSettings(
        String name,
        String host,
        int port,
        Duration drainTimeout,
        int fatalRuns,
        ReplicaSettings replica,
        Config config) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    public NodeSettings {
        check(NAME.matcher(name).matches(), "name", name, "1 to 64 letters, digits, '-' or '_'");
        check(port >= 0 && port <= 65535, "port", port, "0 (any that is free) to 65535");
        check(!drainTimeout.isNegative(), "drain-timeout", drainTimeout, "0 or more");
        check(fatalRuns >= 1, "fatal-runs", fatalRuns, "1 or more");
    }

    /** The settings by system properties, application.conf and the defaults, in this order. */
    public static NodeSettings load() {
        return load(ConfigFactory.empty());
    }

    /** As {@link #load()}, with some keys given here; they win over application.conf, system properties over them. */
    public static NodeSettings load(Config overrides) {
        Config given = overrides.withFallback(ConfigFactory.defaultApplication());
        String profile = ConfigFactory.load(given).getString("akkord.actors.profile");
        String resource = "akkord/" + profile + ".conf";
        if (NodeSettings.class.getClassLoader().getResource(resource) == null) {
            throw new IllegalArgumentException(
                    "akkord.actors.profile must name a cluster profile such as 'loopback', but there is no resource "
                            + resource + " for '" + profile + "'");
        }
        return of(ConfigFactory.load(
                given.withFallback(ConfigFactory.parseResources(NodeSettings.class.getClassLoader(), resource))));
    }

    /** The settings in a resolved configuration, which must hold a cluster profile. */
    public static NodeSettings of(Config config) {
        Config own = config.getConfig("akkord.actors");
        String host = own.getString("host");
        int port = own.getInt("port");
        Duration drain = own.getDuration("drain-timeout");
        ReplicaSettings replica = ReplicaSettings.of(own.getConfig("replica"));
        // The drain runs in this phase and must not be cut off by Akka before its own deadline.
        Duration phase = drain.plus(replica.closeTimeout()).plusSeconds(2);
        Config derived = config.withValue("akka.remote.artery.canonical.hostname", ConfigValueFactory.fromAnyRef(host))
                .withValue("akka.remote.artery.canonical.port", ConfigValueFactory.fromAnyRef(port))
                .withValue(
                        "akka.coordinated-shutdown.phases.service-requests-done.timeout",
                        ConfigValueFactory.fromAnyRef(phase.toMillis() + "ms"));
        return new NodeSettings(own.getString("name"), host, port, drain, own.getInt("fatal-runs"), replica, derived);
    }

    private static void check(boolean holds, String key, Object found, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException("akkord.actors." + key + " must be " + allowed + ", but is " + found);
        }
    }
}
