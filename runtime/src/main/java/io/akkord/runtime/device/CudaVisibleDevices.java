package io.akkord.runtime.device;

import io.akkord.runtime.device.VisibleDevices.Gpu;
import io.akkord.runtime.device.VisibleDevices.Mig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * {@code CUDA_VISIBLE_DEVICES} with CUDA's rules (CUDA C Programming Guide, "CUDA Environment Variables"; the details
 * for whole GPUs were tried on driver R580).
 *
 * <ul>
 *   <li>The first characters decide the form: {@code GPU-} and {@code MIG-} are UUIDs, all else is numbers. An entry of
 *       another form ends the list.
 *   <li>An entry that names no device ends the list: what comes before it is visible.
 *   <li>A device named twice before that makes all invisible.
 *   <li>Numbers are read as C's {@code strtol} does: space and a sign may lead, what trails is passed over.
 *   <li>GPU UUIDs may be shortened as long as one GPU matches, and need more than the bare {@code GPU-}. Case does not
 *       matter. What trails a full UUID is passed over.
 * </ul>
 *
 * <p>One difference: CUDA shows a process one MIG device only. Here all that are named stay visible, since each is given
 * to a process of its own; likewise a split GPU stands for its MIG devices.
 */
final class CudaVisibleDevices {
    private static final String GPU = "gpu-";
    private static final String MIG = "mig-";

    private CudaVisibleDevices() {}

    static List<String> parse(String value, List<Gpu> machine, List<String> notes) {
        List<String> visible = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String lower = value.toLowerCase(Locale.ROOT);
        for (String entry : lower.split(",", -1)) {
            Optional<Match> match;
            if (lower.startsWith(GPU)) {
                match = gpu(entry, machine);
            } else if (lower.startsWith(MIG)) {
                match = mig(entry, machine);
            } else {
                match = number(entry, machine);
            }
            if (match.isEmpty()) {
                if (!value.isBlank() && !entry.strip().equals("-1")) {
                    notes.add("CUDA_VISIBLE_DEVICES='" + value + "' ends at '" + entry + "', which names none of the "
                            + machine.size() + " GPU(s) of this machine, as CUDA does it");
                }
                return visible;
            }
            if (!seen.add(match.get().name)) {
                notes.add("CUDA_VISIBLE_DEVICES='" + value + "' names " + match.get().name
                        + " twice, for which CUDA shows no device at all");
                return List.of();
            }
            visible.addAll(match.get().usable);
        }
        return visible;
    }

    private static Optional<Match> number(String entry, List<Gpu> machine) {
        OptionalInt index = leadingNumber(entry);
        return index.isPresent() && index.getAsInt() < machine.size()
                ? Optional.of(match(machine.get(index.getAsInt())))
                : Optional.empty();
    }

    /** Empty for a negative number, none at all, or one with more than nine digits. */
    private static OptionalInt leadingNumber(String entry) {
        String text = entry.stripLeading();
        int at = text.startsWith("+") ? 1 : 0;
        int end = at;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end == at || end - at > 9
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(text.substring(at, end)));
    }

    private static Optional<Match> gpu(String entry, List<Gpu> machine) {
        if (!entry.startsWith(GPU) || entry.length() == GPU.length()) {
            return Optional.empty();
        }
        List<Gpu> matching = machine.stream()
                .filter(gpu -> sameStart(gpu.uuid().toLowerCase(Locale.ROOT), entry))
                .toList();
        return matching.size() == 1 ? Optional.of(match(matching.get(0))) : Optional.empty();
    }

    private static boolean sameStart(String uuid, String entry) {
        return uuid.startsWith(entry) || entry.startsWith(uuid);
    }

    /** {@code MIG-uuid}, or the older {@code MIG-GPU-uuid/gpu instance/compute instance}. */
    private static Optional<Match> mig(String entry, List<Gpu> machine) {
        for (Gpu gpu : machine) {
            for (Mig mig : gpu.mig()) {
                String older = MIG + gpu.uuid().toLowerCase(Locale.ROOT) + "/" + mig.gpuInstanceId() + "/"
                        + mig.computeInstanceId();
                if (entry.stripTrailing().equals(mig.uuid().toLowerCase(Locale.ROOT))
                        || entry.stripTrailing().equals(older)) {
                    return Optional.of(new Match(mig.uuid(), List.of(mig.uuid())));
                }
            }
        }
        return Optional.empty();
    }

    private static Match match(Gpu gpu) {
        return new Match(gpu.uuid(), gpu.usable());
    }

    private record Match(String name, List<String> usable) {}
}
