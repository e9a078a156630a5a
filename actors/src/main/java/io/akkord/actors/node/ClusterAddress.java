package io.akkord.actors.node;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Addresses in the settings of a node: its own, and those that it joins. */
final class ClusterAddress {
    private static final String AUTO = "auto";
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F:]*:[0-9a-fA-F:.%]*]?");

    private ClusterAddress() {}

    /** The host as others are to call it: what was configured, or with "auto" the address of this machine's own name. */
    static String own(String configured) {
        if (!configured.equals(AUTO)) {
            return configured;
        }
        InetAddress found;
        try {
            found = InetAddress.getLocalHost();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "akkord.actors.host is auto, but the name of this machine stands for no address (" + e.getMessage()
                            + "). Set akkord.actors.host to the address under which other nodes reach this one",
                    e);
        }
        return found.getHostAddress();
    }

    /** Whether only processes of this machine can reach it. A name that stands for nothing is taken for one that others can. */
    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** A list of texts, or one with commas: environment variables know no lists. */
    static List<String> list(Object configured) {
        List<String> entries = new ArrayList<>();
        if (configured instanceof List<?> list) {
            list.forEach(entry -> entries.add(String.valueOf(entry)));
        } else {
            entries.addAll(Arrays.asList(String.valueOf(configured).split(",", -1)));
            entries.removeIf(String::isBlank);
        }
        entries.replaceAll(String::strip);
        return List.copyOf(entries);
    }

    /** One entry of {@code join}: a host and a port. */
    record Seed(String host, int port) {

        /** Reads {@code host:port}; an IPv6 address stands in brackets. */
        static Seed parse(String entry) {
            int colon = entry.lastIndexOf(':');
            String host = colon < 1 ? "" : entry.substring(0, colon);
            int port = colon < 1 ? 0 : port(entry.substring(colon + 1));
            if (host.isBlank() || port < 1 || port > 65535 || (host.contains(":") && !host.startsWith("["))) {
                throw new IllegalArgumentException(
                        "each entry of akkord.actors.join must be host:port with a port of 1 to"
                                + " 65535, such as 10.0.0.1:25520 or [fd00::1]:25520, but one is '" + entry + "'");
            }
            return new Seed(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
        }

        private static int port(String text) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        /**
         * As the other node calls itself. Nodes that know themselves by an address, as with "auto", take no messages for a name; so where
         * this node does, names are looked up.
         */
        Seed as(String ownHost) {
            if (!LITERAL.matcher(ownHost).matches() || LITERAL.matcher(host).matches()) {
                return this;
            }
            try {
                return new Seed(InetAddress.getByName(host).getHostAddress(), port);
            } catch (UnknownHostException e) {
                return this;
            }
        }
    }
}
