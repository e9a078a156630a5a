package io.akkord.runtime.device.nvml;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Why a device's clocks are lower than they could be ({@code nvmlClocksEventReasons} of {@code nvml.h}). */
public enum ThrottleReason {
    GPU_IDLE(0x1),
    APPLICATIONS_CLOCKS_SETTING(0x2),
    SW_POWER_CAP(0x4),
    HW_SLOWDOWN(0x8),
    SYNC_BOOST(0x10),
    SW_THERMAL_SLOWDOWN(0x20),
    HW_THERMAL_SLOWDOWN(0x40),
    HW_POWER_BRAKE_SLOWDOWN(0x80),
    DISPLAY_CLOCK_SETTING(0x100);

    private final long bit;

    ThrottleReason(long bit) {
        this.bit = bit;
    }

    /** The reasons in NVML's bit mask; bits of newer drivers are passed over. */
    public static Set<ThrottleReason> ofMask(long mask) {
        Set<ThrottleReason> reasons = EnumSet.noneOf(ThrottleReason.class);
        for (ThrottleReason reason : values()) {
            if ((mask & reason.bit) != 0) {
                reasons.add(reason);
            }
        }
        return Collections.unmodifiableSet(reasons);
    }
}
