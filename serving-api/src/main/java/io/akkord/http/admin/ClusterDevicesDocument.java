package io.akkord.http.admin;

import java.io.IOException;
import java.util.List;

/**
 * The devices of all nodes and who holds them, as each node last published it. What is measured now, such as temperatures, each node tells
 * itself under /-/devices.
 */
public record ClusterDevicesDocument(List<NodeDevices> nodes) {
    public ClusterDevicesDocument {
        nodes = Documents.list(nodes);
    }

    /** The devices of one node, in the order of listings. */
    public record NodeDevices(String node, List<Device> devices) {
        public NodeDevices {
            devices = Documents.list(devices);
        }
    }

    /**
     * One device.
     *
     * @param kind gpu, mig_slice or cpu_slot
     * @param share taken, 0 to 1
     * @param state "free", "in use", "over budget", or "fenced: " and the reason
     */
    public record Device(
            String id,
            String kind,
            int index,
            String model,
            long memoryBytes,
            long memoryBudgetedBytes,
            long memoryForeignBytes,
            double share,
            String state,
            List<Claim> claims) {
        public Device {
            claims = Documents.list(claims);
        }
    }

    /** @param phase held, reserved or lost */
    public record Claim(String deployment, String replica, double share, long memoryBytes, String phase) {}

    /** As UTF-8 JSON. */
    public byte[] write() {
        return Documents.write(this);
    }

    /** @throws IOException when it is not such a document; the message says what was found */
    public static ClusterDevicesDocument read(byte[] json) throws IOException {
        return Documents.read(json, ClusterDevicesDocument.class);
    }
}
