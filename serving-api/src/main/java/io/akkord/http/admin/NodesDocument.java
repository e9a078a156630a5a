package io.akkord.http.admin;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The nodes of the cluster as the node that was asked sees them, by id. */
public record NodesDocument(List<Node> nodes) {
    public NodesDocument {
        nodes = Documents.list(nodes);
    }

    /**
     * One node.
     *
     * @param incarnation another one after each start
     * @param self whether it is the node that was asked
     * @param status UP, JOINING (it joins, or leaves), DRAINING or UNREACHABLE
     * @param roles ingress, worker
     * @param http where its HTTP listens; empty where it does not
     * @param link where it takes requests of other nodes, as host:port
     * @param devices how many there are of each kind
     * @param devicesFree how many of each kind nobody holds a part of
     * @param replicas running, by deployment
     */
    public record Node(
            String node,
            String incarnation,
            boolean self,
            String status,
            List<String> roles,
            String http,
            String link,
            Map<String, String> labels,
            Map<String, Long> resources,
            Map<String, Integer> devices,
            Map<String, Integer> devicesFree,
            Map<String, Integer> replicas) {
        public Node {
            roles = Documents.list(roles);
            labels = sorted(labels);
            resources = sorted(resources);
            devices = sorted(devices);
            devicesFree = sorted(devicesFree);
            replicas = sorted(replicas);
        }

        private static <V> Map<String, V> sorted(@Nullable Map<String, V> given) {
            return given == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(given));
        }
    }

    /** As UTF-8 JSON. */
    public byte[] write() {
        return Documents.write(this);
    }

    /** @throws IOException when it is not such a document; the message says what was found */
    public static NodesDocument read(byte[] json) throws IOException {
        return Documents.read(json, NodesDocument.class);
    }
}
