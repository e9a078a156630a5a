package io.akkord.actors.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.akkord.actors.cluster.NodeRole;
import io.akkord.actors.worker.ReplicaSettings;
import io.akkord.runtime.reconcile.ReconcileSettings;
import io.akkord.runtime.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The settings of a node, read once; see {@code akkord.actors} in reference.conf for what each means.
 *
 * @param clusterName the name of the actor system
 * @param name the node's id; empty until {@link NodeHome} has found or made one
 * @param dataDir where what survives a restart lies; empty until {@link NodeHome} has made a temporary one
 * @param host where the cluster links listen
 * @param port of control messages; 0 for any that is free
 * @param linkPort of links for requests; 0 for any that is free
 * @param join {@code host:port} of nodes to join
 * @param discovery whether nodes are found by discovery instead
 * @param tls of all cluster links; empty for none
 * @param drainTimeout longest time a stopping node may finish what it has
 * @param fatalRuns replicas that a request may take down
 * @param retries how often a request may be run again that had no answer from where it was sent
 * @param config of the actor system: everything, with the cluster profile and what follows from these settings
 */
public record NodeSettings(
        String clusterName,
        String name,
        Optional<Path> dataDir,
        Set<NodeRole> roles,
        String host,
        int port,
        int linkPort,
        List<String> join,
        boolean discovery,
        Optional<TlsFiles> tls,
        Duration drainTimeout,
        int fatalRuns,
        int retries,
        ReplicaSettings replica,
        Config config) {
    /** Longer than a node that lives takes to answer, shorter than the failure detector needs for one that does not. */
    private static final Duration SURVEY_TIMEOUT = Duration.ofSeconds(2);

    private static final int MOVE_BOUND = 2;
    private static final Duration MOVE_PAUSE = Duration.ofSeconds(5);

    private static final Pattern CLUSTER_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern NAME = Pattern.compile("|[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    public NodeSettings {
        check(
                CLUSTER_NAME.matcher(clusterName).matches(),
                "cluster-name",
                clusterName,
                "1 to 64 letters, digits, '-' or '_'");
        check(NAME.matcher(name).matches(), "name", name, "empty, or 1 to 63 letters, digits, '.', '-' or '_'");
        check(!host.isBlank(), "host", "''", "an address or a name of this machine, or auto");
        checkPort("port", port);
        checkPort("link-port", linkPort);
        check(port == 0 || port != linkPort, "link-port", linkPort, "another one than akkord.actors.port");
        check(!roles.isEmpty(), "roles", roles, "one or both of ingress and worker");
        check(!discovery || join.isEmpty(), "join", join, "[] when akkord.actors.discovery is on");
        check(!drainTimeout.isNegative(), "drain-timeout", drainTimeout, "0 or more");
        check(fatalRuns >= 1, "fatal-runs", fatalRuns, "1 or more");
        check(retries >= 0, "retries", retries, "0 or more");
        roles = Set.copyOf(roles);
        join = List.copyOf(join);
        join.forEach(ClusterAddress.Seed::parse);
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

    /**
     * The settings in a resolved configuration, which must hold a cluster profile.
     *
     * @throws IllegalArgumentException when one cannot be used; the message names it
     */
    public static NodeSettings of(Config config) {
        Config own = config.getConfig("akkord.actors");
        String host = ClusterAddress.own(own.getString("host"));
        int port = own.getInt("port");
        Optional<TlsFiles> tls = ClusterTls.of(own.getConfig("tls"));
        if (tls.isEmpty() && !own.getBoolean("allow-insecure-cluster") && !ClusterAddress.isLoopback(host)) {
            throw new IllegalArgumentException("akkord.actors.host is " + host + ", which other machines can reach, but"
                    + " akkord.actors.tls.directory is not set: without TLS whoever reaches the cluster's ports can read"
                    + " requests and command the nodes. Make certificates with `akkord certs` and set"
                    + " akkord.actors.tls.directory, or set akkord.actors.allow-insecure-cluster = on if nobody else is on"
                    + " that network, or use an address such as 127.0.0.1");
        }
        Duration drain = own.getDuration("drain-timeout");
        ReplicaSettings replica = ReplicaSettings.of(own.getConfig("replica"));
        // The drain runs in these phases and must not be cut off by Akka before its own deadline.
        Duration phase = drain.plus(replica.closeTimeout()).plusSeconds(2);
        Config derived = ConfigFactory.parseMap(Map.of(
                        "akka.remote.artery.canonical.hostname", host,
                        "akka.remote.artery.canonical.port", port,
                        "akka.management.http.hostname", host,
                        "akka.coordinated-shutdown.phases.before-service-unbind.timeout", phase.toMillis() + "ms",
                        "akka.coordinated-shutdown.phases.service-requests-done.timeout", phase.toMillis() + "ms"))
                .withFallback(tls.map(ClusterTls::artery).orElse(ConfigFactory.empty()))
                .withFallback(config);
        return new NodeSettings(
                own.getString("cluster-name"),
                own.getString("name"),
                own.getString("data-dir").isBlank()
                        ? Optional.empty()
                        : Optional.of(Path.of(own.getString("data-dir")).toAbsolutePath()),
                roles(ClusterAddress.list(own.getAnyRef("roles"))),
                host,
                port,
                own.getInt("link-port"),
                ClusterAddress.list(own.getAnyRef("join")),
                own.getBoolean("discovery"),
                tls,
                drain,
                own.getInt("fatal-runs"),
                own.getInt("retries"),
                replica,
                derived);
    }

    /** How entities of deployments go about it. */
    ReconcileSettings reconcile() {
        return new ReconcileSettings(
                SURVEY_TIMEOUT,
                replica.restartMin(),
                replica.restartMax(),
                replica.failedAfter(),
                MOVE_BOUND,
                MOVE_PAUSE);
    }

    /** These settings with the node's id and the directory that it has, and what follows from them for Akka. */
    NodeSettings at(String id, Path directory) {
        List<String> memberRoles = NodeRole.memberRoles(roles, id);
        Config located = config.withValue("akka.cluster.roles", ConfigValueFactory.fromIterable(memberRoles))
                .withValue(
                        "akka.cluster.distributed-data.durable.lmdb.dir",
                        ConfigValueFactory.fromAnyRef(directory.resolve("state").toString()))
                .withValue(
                        "akka.cluster.sharding.distributed-data.durable.lmdb.dir",
                        ConfigValueFactory.fromAnyRef(
                                directory.resolve("sharding").toString()));
        return new NodeSettings(
                clusterName,
                id,
                Optional.of(directory),
                roles,
                host,
                port,
                linkPort,
                join,
                discovery,
                tls,
                drainTimeout,
                fatalRuns,
                retries,
                replica,
                located);
    }

    private static Set<NodeRole> roles(List<String> names) {
        Set<NodeRole> roles = EnumSet.noneOf(NodeRole.class);
        for (String name : names) {
            Optional<NodeRole> role = NodeRole.find(name);
            check(role.isPresent(), "roles", names, "one or both of ingress and worker");
            role.ifPresent(roles::add);
        }
        return roles;
    }

    private static void checkPort(String key, int port) {
        check(port >= 0 && port <= 65535, key, port, "0 (any that is free) to 65535");
    }

    private static void check(boolean holds, String key, Object found, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException("akkord.actors." + key + " must be " + allowed + ", but is " + found);
        }
    }
}
