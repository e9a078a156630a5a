package io.akkord.runtime.device;

/** What a device is; the order is that of listings. */
public enum DeviceKind {
    GPU("GPU"),
    /** A hardware partition of a GPU (NVIDIA Multi-Instance GPU). */
    MIG_SLICE("MIG slice"),
    /** A part of the cores and memory of the host, where an engine runs without a GPU. */
    CPU_SLOT("CPU slot");

    private final String label;

    DeviceKind(String label) {
        this.label = label;
    }

    /** For messages and tables. */
    public String label() {
        return label;
    }
}
