package io.akkord.runtime.device;

import java.util.regex.Pattern;

/**
 * The identity of a device: "GPU-" or "MIG-" and the rest of the UUID as NVML gives it, or "CPU-" and the number of the slot. GPU and MIG
 * identities are unique in the world, those of CPU slots on their node.
 */
public record DeviceId(String value) implements Comparable<DeviceId> {
    private static final Pattern FORM = Pattern.compile("(GPU|MIG)-\\S{1,120}|CPU-[0-9]{1,6}");

    public DeviceId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a device id must be GPU-<uuid>, MIG-<uuid> or CPU-<number>, but is '" + value + "'");
        }
    }

    public static DeviceId of(String value) {
        return new DeviceId(value);
    }

    public static DeviceId cpu(int slot) {
        return new DeviceId("CPU-" + slot);
    }

    public DeviceKind kind() {
        return switch (value.charAt(0)) {
            case 'G' -> DeviceKind.GPU;
            case 'M' -> DeviceKind.MIG_SLICE;
            default -> DeviceKind.CPU_SLOT;
        };
    }

    /** By text, CPU slots by number. */
    @Override
    public int compareTo(DeviceId other) {
        if (kind() == DeviceKind.CPU_SLOT && other.kind() == DeviceKind.CPU_SLOT) {
            int byNumber = Integer.compare(slot(), other.slot());
            return byNumber != 0 ? byNumber : value.compareTo(other.value);
        }
        return value.compareTo(other.value);
    }

    private int slot() {
        return Integer.parseInt(value.substring(4));
    }

    @Override
    public String toString() {
        return value;
    }
}
