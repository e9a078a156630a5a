package io.akkord.runtime.device.nvml;

import java.util.Optional;

/**
 * How two GPUs of one machine are connected. What the driver cannot tell is empty.
 *
 * @param peerRead whether one can read the other's memory without the host
 * @param nvLink whether they reach each other over NVLink, directly or through NVSwitch
 */
public record DeviceLink(
        String fromUuid,
        String toUuid,
        Optional<Boolean> peerRead,
        Optional<Boolean> nvLink,
        Optional<CommonAncestor> commonAncestor) {

    /** The nearest thing on the PCI tree that both hang on, from near to far ({@code nvmlGpuTopologyLevel_t}). */
    public enum CommonAncestor {
        /** Two GPUs of one board. */
        BOARD(0),
        ONE_PCIE_SWITCH(10),
        SEVERAL_PCIE_SWITCHES(20),
        HOST_BRIDGE(30),
        NUMA_NODE(40),
        SYSTEM(50);

        private final int level;

        CommonAncestor(int level) {
            this.level = level;
        }

        static Optional<CommonAncestor> ofLevel(int level) {
            for (CommonAncestor ancestor : values()) {
                if (ancestor.level == level) {
                    return Optional.of(ancestor);
                }
            }
            return Optional.empty();
        }
    }
}
