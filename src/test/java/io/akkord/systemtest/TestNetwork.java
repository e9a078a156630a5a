package io.akkord.systemtest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Network namespaces on one bridge, whose links can be cut silently: packets between two nodes vanish, while the test itself still reaches both.
 * Needs root and iproute2.
 */
final class TestNetwork implements AutoCloseable {
    /** A hardware address that nobody has. */
    private static final String NOBODY = "02:00:00:00:0f:ff";

    private final String id = "ak" + ProcessHandle.current().pid() % 100_000;
    private final int size;

    private TestNetwork(int size) {
        this.size = size;
    }

    /** Why namespaces cannot be made here; empty when they can. */
    static Optional<String> unavailable() {
        String probe = "akprobe" + ProcessHandle.current().pid() % 100_000;
        try {
            Outcome made = run("ip", "netns", "add", probe);
            if (made.exit() != 0) {
                return Optional.of(
                        "network namespaces cannot be made here (root and iproute2 are needed): " + made.output());
            }
            run("ip", "netns", "del", probe);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("network namespaces need iproute2: " + e.getMessage());
        }
    }

    /** So many namespaces; the test is on their bridge. */
    static TestNetwork of(int size) throws IOException {
        TestNetwork network = new TestNetwork(size);
        try {
            network.make();
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
        return network;
    }

    private void make() throws IOException {
        ip("link", "add", bridge(), "type", "bridge");
        ip("addr", "add", "10.77.0.254/24", "dev", bridge());
        ip("link", "set", bridge(), "up");
        for (int n = 1; n <= size; n++) {
            ip("netns", "add", namespace(n));
            ip("link", "add", outer(n), "type", "veth", "peer", "name", "eth0", "netns", namespace(n));
            ip("link", "set", outer(n), "master", bridge());
            ip("link", "set", outer(n), "up");
            ip("-n", namespace(n), "addr", "add", host(n) + "/24", "dev", "eth0");
            ip("-n", namespace(n), "link", "set", "eth0", "up");
            ip("-n", namespace(n), "link", "set", "lo", "up");
        }
    }

    String host(int n) {
        return "10.77.0." + n;
    }

    /** What runs a command in the namespace of a node. */
    List<String> prefix(int n) {
        return List.of("ip", "netns", "exec", namespace(n));
    }

    /** From now on nothing gets from one node to the other; neither is told. */
    void cutOneWay(int from, int to) throws IOException {
        ip("-n", namespace(from), "neigh", "replace", host(to), "lladdr", NOBODY, "nud", "permanent", "dev", "eth0");
    }

    /** Cuts a node off from all others, both ways. */
    void isolate(int n) throws IOException {
        for (int other = 1; other <= size; other++) {
            if (other != n) {
                cutOneWay(n, other);
                cutOneWay(other, n);
            }
        }
    }

    /** Mends everything that was cut. */
    void heal() throws IOException {
        for (int from = 1; from <= size; from++) {
            for (int to = 1; to <= size; to++) {
                if (from != to) {
                    run("ip", "-n", namespace(from), "neigh", "del", host(to), "dev", "eth0");
                }
            }
        }
    }

    private String bridge() {
        return id + "br";
    }

    private String namespace(int n) {
        return id + "n" + n;
    }

    private String outer(int n) {
        return id + "v" + n;
    }

    private static void ip(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Outcome outcome = run(command);
        if (outcome.exit() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + outcome.output());
        }
    }

    private record Outcome(int exit, String output) {}

    private static Outcome run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return new Outcome(process.exitValue(), output);
    }

    @Override
    public void close() throws IOException {
        for (int n = 1; n <= size; n++) {
            run("ip", "netns", "del", namespace(n));
            run("ip", "link", "del", outer(n));
        }
        run("ip", "link", "del", bridge());
    }
}
