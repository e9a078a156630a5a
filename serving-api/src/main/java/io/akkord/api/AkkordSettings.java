package io.akkord.api;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.akkord.actors.node.NodeSettings;
import io.akkord.http.HttpSettings;

/** The settings of a node and its HTTP server, which the {@code reference.conf} of each module explains. */
public record AkkordSettings(NodeSettings node, HttpSettings http) {

    /** By system properties, application.conf and the defaults, in this order. */
    public static AkkordSettings load() {
        return load(ConfigFactory.empty());
    }

    /** As {@link #load()}, with some keys given here; they win over application.conf, system properties over them. */
    public static AkkordSettings load(Config overrides) {
        NodeSettings node = NodeSettings.load(overrides);
        return new AkkordSettings(node, HttpSettings.of(node.config()));
    }

    /**
     * These settings with another address for HTTP, whatever was configured.
     *
     * @param port 0 lets the system choose one
     */
    public AkkordSettings withHttp(String host, int port) {
        Config changed = node.config()
                .withValue("akkord.http.host", ConfigValueFactory.fromAnyRef(host))
                .withValue("akkord.http.port", ConfigValueFactory.fromAnyRef(port));
        return new AkkordSettings(node, HttpSettings.of(changed));
    }
}
