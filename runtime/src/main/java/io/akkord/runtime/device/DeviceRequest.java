package io.akkord.runtime.device;

import java.util.Locale;

/**
 * What one claim asks for. All devices of a claim are on one node. Every request carries its memory budget on each device, in bytes: the
 * sum of the budgets on a device never exceeds what the device has less what foreign processes hold.
 */
public sealed interface DeviceRequest {
    /** A whole device, counted in millionths. */
    int WHOLE = 1_000_000;

    DeviceKind kind();

    /** Devices the claim takes, all different. */
    int devices();

    /** Budget on each of them. */
    long memoryBytes();

    /** Whether nobody else may hold a part of the device: yes, but for shares. */
    default boolean exclusive() {
        return true;
    }

    /** The share taken of a device with that much memory, in millionths: all of it, but for shares. */
    default int shareOf(long deviceMemoryBytes) {
        return WHOLE;
    }

    /** For messages: "2 whole GPUs with 40.0 GiB each". */
    String describe();

    /** Whether the device is of the kind asked for; says nothing about its being free. */
    default boolean admits(Device device) {
        return device.kind() == kind();
    }

    /**
     * GPUs as one number, as users write it: below 1 a share of one GPU, from 1 on that many whole GPUs as one claim.
     *
     * @throws IllegalArgumentException when it is neither, such as 1.5
     */
    static DeviceRequest gpus(double number, long memoryBytes) {
        if (number > 0 && number < 1) {
            return new GpuShare(number, memoryBytes);
        }
        if (number >= 1 && number == Math.rint(number) && number <= 1024) {
            return new Gpus((int) number, memoryBytes);
        }
        throw new IllegalArgumentException(
                "gpus must be a share between 0 and 1, or a whole number of GPUs up to 1024, but is "
                        + number
                        + (number > 1 && number < 1024
                                ? "; ask for " + (int) number + " or " + ((int) number + 1)
                                : ""));
    }

    /** Whole GPUs, as one claim. */
    record Gpus(int devices, long memoryBytes) implements DeviceRequest {
        public Gpus {
            check(devices >= 1 && devices <= 1024, "number of GPUs", devices, "1 to 1024");
            checkMemory(memoryBytes, 1);
        }

        @Override
        public DeviceKind kind() {
            return DeviceKind.GPU;
        }

        @Override
        public String describe() {
            return plural(devices, "whole GPU") + " with " + MemorySize.format(memoryBytes)
                    + (devices == 1 ? "" : " each");
        }
    }

    /**
     * A part of one GPU by fraction. The memory budget is independent of it.
     *
     * @param fraction 0.001 to below 1; counted in whole millionths, rounded down, so that n shares of 1/n always fit
     */
    record GpuShare(double fraction, long memoryBytes) implements DeviceRequest {
        public GpuShare {
            check(fraction >= 0.001 && fraction < 1, "share of a GPU", fraction, "0.001 to below 1");
            checkMemory(memoryBytes, 1);
        }

        @Override
        public DeviceKind kind() {
            return DeviceKind.GPU;
        }

        @Override
        public int devices() {
            return 1;
        }

        @Override
        public boolean exclusive() {
            return false;
        }

        @Override
        public int shareOf(long deviceMemoryBytes) {
            // The addend undoes the binary error of decimals such as 0.29; it is far below a millionth.
            return (int) Math.min(WHOLE - 1, Math.floor(fraction * WHOLE + 1e-4));
        }

        @Override
        public String describe() {
            return String.format(
                    Locale.ROOT, "a %.3f share of a GPU with %s", fraction, MemorySize.format(memoryBytes));
        }
    }

    /** A part of one GPU by memory: its share is the budget's part of the device's memory. */
    record GpuMemory(long memoryBytes) implements DeviceRequest {
        public GpuMemory {
            checkMemory(memoryBytes, 1);
        }

        @Override
        public DeviceKind kind() {
            return DeviceKind.GPU;
        }

        @Override
        public int devices() {
            return 1;
        }

        @Override
        public boolean exclusive() {
            return false;
        }

        @Override
        public int shareOf(long deviceMemoryBytes) {
            return memoryBytes >= deviceMemoryBytes
                    ? WHOLE
                    : (int) Math.max(1, memoryBytes * WHOLE / deviceMemoryBytes);
        }

        @Override
        public String describe() {
            return MemorySize.format(memoryBytes) + " of a GPU";
        }
    }

    /** One MIG slice of that profile, such as "1g.10gb". */
    record MigSlice(String profile, long memoryBytes) implements DeviceRequest {
        public MigSlice {
            check(!profile.isBlank(), "MIG profile", "blank", "a profile's name, such as 1g.10gb");
            checkMemory(memoryBytes, 1);
        }

        @Override
        public DeviceKind kind() {
            return DeviceKind.MIG_SLICE;
        }

        @Override
        public int devices() {
            return 1;
        }

        @Override
        public boolean admits(Device device) {
            return device.kind() == DeviceKind.MIG_SLICE
                    && device.migProfile().filter(profile::equals).isPresent();
        }

        @Override
        public String describe() {
            return "a MIG slice " + profile + " with " + MemorySize.format(memoryBytes);
        }
    }

    /**
     * CPU slots, as one claim; their cores are the engine's threads.
     *
     * @param memoryBytes budget in each slot; 0 takes none
     */
    record CpuSlots(int devices, long memoryBytes) implements DeviceRequest {
        public CpuSlots {
            check(devices >= 1 && devices <= 4096, "number of CPU slots", devices, "1 to 4096");
            checkMemory(memoryBytes, 0);
        }

        @Override
        public DeviceKind kind() {
            return DeviceKind.CPU_SLOT;
        }

        @Override
        public String describe() {
            return plural(devices, "CPU slot") + " with " + MemorySize.format(memoryBytes)
                    + (devices == 1 ? "" : " each");
        }
    }

    private static String plural(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static void checkMemory(long bytes, long least) {
        check(bytes >= least, "memory budget on each device", bytes, least + " bytes or more");
    }

    private static void check(boolean holds, String option, Object found, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(option + " must be " + allowed + ", but is " + found);
        }
    }
}
