package io.akkord.runtime.device;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The devices on which nothing is granted, and why. */
final class Fences {
    private final Map<DeviceId, Fence> fences = new HashMap<>();

    private record Fence(String reason, long sinceNanos) {}

    void put(DeviceId device, String reason, long now) {
        fences.put(device, new Fence(reason, now));
    }

    Optional<String> reason(DeviceId device) {
        return Optional.ofNullable(fences.get(device)).map(Fence::reason);
    }

    /** Lifts the fence if the check allows it. Returns why it stays; empty when it is lifted, or there was none. */
    Optional<String> lift(DeviceId device, DeviceCheck check) {
        Fence fence = fences.get(device);
        if (fence == null) {
            return Optional.empty();
        }
        String stays = "device " + device + " stays fenced (" + fence.reason + "): ";
        if (!check.passed()) {
            return Optional.of(stays + "its check failed: " + check.detail());
        }
        if (check.startedNanos() - fence.sinceNanos <= 0) {
            return Optional.of(stays + "its check is older than the fence; check again");
        }
        fences.remove(device);
        return Optional.empty();
    }
}
