package io.akkord.runtime.device;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a worker wants of a node.
 *
 * @param devices exactly these, as a plan chose them; empty lets the ledger choose
 * @param resources custom resources of the node it takes besides
 */
public record ClaimRequest(
        ClaimHolder holder, DeviceRequest request, List<DeviceId> devices, Map<String, Long> resources) {

    public ClaimRequest {
        devices = List.copyOf(devices);
        resources = Collections.unmodifiableMap(new TreeMap<>(resources));
        if (!devices.isEmpty() && devices.stream().distinct().count() != request.devices()) {
            throw new IllegalArgumentException("a claim for " + request.describe() + " must name " + request.devices()
                    + " different devices or none, but names " + devices);
        }
        resources.forEach((name, amount) -> {
            if (amount < 0) {
                throw new IllegalArgumentException("resource '" + name + "' must be 0 or more, but is " + amount);
            }
        });
    }

    public static ClaimRequest of(ClaimHolder holder, DeviceRequest request) {
        return new ClaimRequest(holder, request, List.of(), Map.of());
    }

    public ClaimRequest on(List<DeviceId> these) {
        return new ClaimRequest(holder, request, these, resources);
    }

    public ClaimRequest withResources(Map<String, Long> others) {
        return new ClaimRequest(holder, request, devices, others);
    }
}
