package io.akkord.runtime.device;

import java.util.Locale;

/** Bytes as people read them. */
public final class MemorySize {
    public static final long MIB = 1L << 20;
    public static final long GIB = 1L << 30;

    private MemorySize() {}

    /** "39.5 GiB", "512.0 MiB" or "100 B": one unit, one decimal; negative amounts keep their sign. */
    public static String format(long bytes) {
        long size = Math.abs(bytes);
        if (size >= GIB) {
            return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) GIB);
        }
        if (size >= MIB) {
            return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) MIB);
        }
        return size >= 1024 ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0) : bytes + " B";
    }
}
