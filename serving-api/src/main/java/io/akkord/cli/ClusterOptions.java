package io.akkord.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code akkord up} is told of the node's place in a cluster. */
@SuppressWarnings("NullAway.Init")
final class ClusterOptions {
    @Option(
            names = "--join",
            paramLabel = "HOST:PORT",
            description = "A node of the cluster to join, by its cluster address. Repeatable: any of them will do.")
    private List<String> join = new ArrayList<>();

    @Option(
            names = "--node-name",
            paramLabel = "NAME",
            description = "The node's id (default: made once, and kept in the data directory).")
    private @Nullable String name;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keeps what must survive a restart there (default: a temporary directory).")
    private @Nullable Path data;

    @Option(
            names = "--cluster-host",
            paramLabel = "ADDRESS",
            description =
                    "Address of the cluster links: of this machine, such that other nodes reach it (default: 127.0.0.1).")
    private @Nullable String host;

    @Option(
            names = "--cluster-port",
            paramLabel = "PORT",
            description = "Port of the cluster links (default: any that is free).")
    private @Nullable Integer port;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "ingress: takes requests; worker: runs replicas. Repeatable (default: both).")
    private List<String> roles = new ArrayList<>();

    @Option(
            names = "--tls",
            paramLabel = "DIR",
            description = "TLS on the cluster links, with ca.crt, tls.crt and tls.key in DIR; see 'akkord certs'.")
    private @Nullable Path tls;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Cluster profile: loopback, vms-seed, vms-dns or kubernetes (default: loopback).")
    private @Nullable String profile;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings in HOCON; they win over the defaults, and options given here over them.")
    private @Nullable Path file;

    /** What stands on the command line, over what stands in the file. */
    Config overrides() {
        Map<String, Object> given = new HashMap<>();
        if (!join.isEmpty()) {
            given.put("join", join);
        }
        if (!roles.isEmpty()) {
            given.put("roles", roles);
        }
        put(given, "name", name);
        put(given, "data-dir", data);
        put(given, "host", host);
        put(given, "port", port);
        put(given, "tls.directory", tls);
        put(given, "profile", profile);
        return ConfigFactory.parseMap(given, "the command line")
                .atPath("akkord.actors")
                .withFallback(fromFile());
    }

    private Config fromFile() {
        if (file == null) {
            return ConfigFactory.empty();
        }
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("--config must name a file that can be read, but is " + file);
        }
        return ConfigFactory.parseFile(
                file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    }

    /** What one of several nodes on this machine is given: the file and what holds for all, with a place of its own. */
    List<String> forNode(String node, String address, int clusterPort, List<String> others) {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--node-name", node);
        add(arguments, "--cluster-host", address);
        add(arguments, "--cluster-port", clusterPort);
        others.forEach(other -> add(arguments, "--join", other));
        if (data != null) {
            add(arguments, "--data", data.resolve(node));
        }
        roles.forEach(role -> add(arguments, "--role", role));
        if (tls != null) {
            add(arguments, "--tls", tls.resolve(node));
        }
        if (profile != null) {
            add(arguments, "--profile", profile);
        }
        if (file != null) {
            add(arguments, "--config", file);
        }
        return arguments;
    }

    /** Which of these options cannot be given with {@code --nodes}; empty if all can. */
    String notWithNodes() {
        return name != null ? "--node-name" : host != null ? "--cluster-host" : join.isEmpty() ? "" : "--join";
    }

    /** Whether the node joins others, as far as the command line says. */
    boolean joins() {
        return !join.isEmpty();
    }

    @Nullable
    Integer port() {
        return port;
    }

    private static void put(Map<String, Object> given, String key, @Nullable Object value) {
        if (value instanceof Path path) {
            given.put(key, path.toAbsolutePath().toString());
        } else if (value != null) {
            given.put(key, value);
        }
    }

    private static void add(List<String> arguments, String option, Object value) {
        arguments.add(option);
        arguments.add(String.valueOf(value));
    }
}
