package io.akkord.runtime.device.nvml;

import io.akkord.runtime.device.Device;
import io.akkord.runtime.device.DeviceCheck;
import io.akkord.runtime.device.DeviceId;
import io.akkord.runtime.device.DeviceKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a GPU is to be fenced, and when it may return: a device that NVML calls lost or in need of a reset, whose count of
 * uncorrectable ECC errors grew, or on which engines broke {@value #FAULTS} times within ten minutes, is fenced; it passes once every reading
 * was good for the quarantine. Pure: time is passed in, as {@link System#nanoTime} gives it. Not thread-safe.
 */
public final class DeviceWatch {
    private static final int FAULTS = 3;
    private static final long FAULT_WINDOW_NANOS = 600_000_000_000L;

    private final long quarantineNanos;
    private final Map<DeviceId, State> states = new HashMap<>();

    private static final class State {
        final Deque<Long> faults = new ArrayDeque<>();
        long eccErrors = -1;

        @Nullable
        String fenced;

        /** Since when every reading was good; meaningful only while {@code good}. */
        long goodSince;

        boolean good;
    }

    /** What is to be done with a device. */
    public sealed interface Verdict {
        DeviceId device();

        record Fence(DeviceId device, String reason) implements Verdict {}

        /** A fenced device is well again. Said with every sample until {@link #lifted}. */
        record Passed(DeviceId device, DeviceCheck check) implements Verdict {}
    }

    public DeviceWatch(long quarantineNanos) {
        this.quarantineNanos = quarantineNanos;
    }

    /** Takes in what NVML says of these devices' health. A slice stands and falls with its GPU. */
    public List<Verdict> sample(List<Device> devices, NvmlSnapshot snapshot, long now) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Device device : devices) {
            if (device.kind() == DeviceKind.GPU) {
                snapshot.sampleOf(device.id().value())
                        .flatMap(sample -> judge(device.id(), sample, now))
                        .ifPresent(verdicts::add);
            } else if (device.kind() == DeviceKind.MIG_SLICE) {
                snapshot.sampleOf(device.parent().orElseThrow().value())
                        .flatMap(sample -> progress(device.id(), sample.health() == DeviceHealth.OK, now))
                        .ifPresent(verdicts::add);
            }
        }
        return verdicts;
    }

    private Optional<Verdict> judge(DeviceId device, DeviceSample sample, long now) {
        State state = state(device);
        String ill = null;
        if (sample.health() == DeviceHealth.LOST) {
            ill = "NVML says that it is lost: look for Xid lines in the kernel log, then reset it or reboot";
        } else if (sample.health() == DeviceHealth.RESET_REQUIRED) {
            ill = "NVML says that it needs a reset: 'nvidia-smi --gpu-reset', or reboot";
        }
        if (sample.uncorrectedEccErrors().isPresent()) {
            long errors = sample.uncorrectedEccErrors().getAsLong();
            if (ill == null && state.eccErrors >= 0 && errors > state.eccErrors) {
                ill = "it had " + (errors - state.eccErrors)
                        + " uncorrectable ECC error(s): what was in its memory may be wrong";
            }
            state.eccErrors = errors;
        }
        if (ill != null) {
            state.good = false;
            if (state.fenced == null) {
                return Optional.of(fence(device, state, ill));
            }
            return Optional.empty();
        }
        return progress(device, sample.health() == DeviceHealth.OK, now);
    }

    private Optional<Verdict> progress(DeviceId device, boolean good, long now) {
        State state = state(device);
        if (!good) {
            state.good = false;
        } else if (!state.good) {
            state.good = true;
            state.goodSince = now;
        }
        if (state.fenced == null || !state.good || now - state.goodSince < quarantineNanos) {
            return Optional.empty();
        }
        return Optional.of(new Verdict.Passed(
                device, new DeviceCheck(true, "every reading was good for the quarantine", state.goodSince)));
    }

    /** An engine broke on the device. */
    public Optional<Verdict> fault(DeviceId device, String reason, long now) {
        if (device.kind() == DeviceKind.CPU_SLOT) {
            return Optional.empty();
        }
        State state = state(device);
        state.faults.addLast(now);
        while (now - state.faults.getFirst() > FAULT_WINDOW_NANOS) {
            state.faults.removeFirst();
        }
        if (state.fenced != null || state.faults.size() < FAULTS) {
            return Optional.empty();
        }
        state.faults.clear();
        state.good = false;
        return Optional.of(fence(
                device, state, "engines broke on it " + FAULTS + " times within 10 minutes, the last one: " + reason));
    }

    private static Verdict fence(DeviceId device, State state, String reason) {
        state.fenced = reason;
        return new Verdict.Fence(device, reason);
    }

    /** The fence is gone. */
    public void lifted(DeviceId device) {
        state(device).fenced = null;
    }

    /** What is fenced, and why. */
    public Map<DeviceId, String> fenced() {
        Map<DeviceId, String> fenced = new HashMap<>();
        states.forEach((device, state) -> {
            if (state.fenced != null) {
                fenced.put(device, state.fenced);
            }
        });
        return fenced;
    }

    private State state(DeviceId device) {
        return states.computeIfAbsent(device, id -> new State());
    }
}
