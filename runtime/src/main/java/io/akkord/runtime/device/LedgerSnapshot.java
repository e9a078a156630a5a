package io.akkord.runtime.device;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who holds what on a node, at one moment.
 *
 * @param devices in the order of the inventory
 * @param resourcesUsed custom resources taken by claims
 */
public record LedgerSnapshot(String node, List<DeviceUse> devices, Map<String, Long> resourcesUsed) {
    public LedgerSnapshot {
        devices = List.copyOf(devices);
        resourcesUsed = Collections.unmodifiableMap(new TreeMap<>(resourcesUsed));
    }

    /**
     * One device.
     *
     * @param shareMillionths the sum over its holders; {@link DeviceRequest#WHOLE} is all of it
     * @param budgetedBytes the sum of the memory budgets of its holders
     * @param fenced why nothing new is granted on it
     */
    public record DeviceUse(
            Device device,
            int shareMillionths,
            long budgetedBytes,
            long foreignBytes,
            Optional<String> fenced,
            List<Holding> holdings) {
        public DeviceUse {
            holdings = List.copyOf(holdings);
        }
    }

    /**
     * One claim's part of a device.
     *
     * @param reserved by a gang that is not committed yet
     * @param lost the device was fenced after it was granted
     */
    public record Holding(ClaimId claim, ClaimHolder holder, Allotment part, boolean reserved, boolean lost) {}
}
