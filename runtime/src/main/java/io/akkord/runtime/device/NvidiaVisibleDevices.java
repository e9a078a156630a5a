package io.akkord.runtime.device;

import io.akkord.runtime.device.VisibleDevices.Gpu;
import io.akkord.runtime.device.VisibleDevices.Mig;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code NVIDIA_VISIBLE_DEVICES}, which the NVIDIA container toolkit reads when it makes a container.
 *
 * <p>{@code all}; {@code none}; or a list of indices, UUIDs, and {@code GPU:MIG} index pairs, without order. {@code void}
 * and the empty value say that the toolkit did nothing: with the Container Device Interface a container that has GPUs is
 * given {@code void}, so what NVML shows counts.
 *
 * <p>In a container the toolkit has already hidden the other GPUs and the rest is counted from 0 again, while the
 * variable still holds the host's indices. So a list that names GPUs beyond those there are, and just as many as there
 * are, has been applied already.
 */
final class NvidiaVisibleDevices {
    private NvidiaVisibleDevices() {}

    static Set<String> parse(String value, List<Gpu> machine, List<String> notes) {
        String text = value.strip();
        Set<String> everything = new LinkedHashSet<>(VisibleDevices.all(machine));
        switch (text) {
            case "all", "void", "" -> {
                return everything;
            }
            case "none" -> {
                return Set.of();
            }
            default -> {}
        }
        String[] entries = text.split(",", -1);
        if (applied(entries, machine.size())) {
            return everything;
        }
        Set<String> visible = new LinkedHashSet<>();
        for (String entry : entries) {
            Optional<List<String>> named = named(entry.strip(), machine);
            named.ifPresent(visible::addAll);
            if (named.isEmpty()) {
                notes.add("NVIDIA_VISIBLE_DEVICES='" + value + "' names '" + entry.strip() + "', which is none of the "
                        + machine.size() + " GPU(s) seen here; that entry is passed over");
            }
        }
        return visible;
    }

    private static boolean applied(String[] entries, int gpus) {
        boolean beyond = false;
        Set<Integer> indices = new LinkedHashSet<>();
        for (String entry : entries) {
            if (!entry.strip().matches("[0-9]{1,9}")) {
                return false;
            }
            int index = Integer.parseInt(entry.strip());
            indices.add(index);
            beyond |= index >= gpus;
        }
        return beyond && indices.size() == gpus;
    }

    private static Optional<List<String>> named(String entry, List<Gpu> machine) {
        if (entry.matches("[0-9]{1,9}(:[0-9]{1,9})?")) {
            String[] parts = entry.split(":", -1);
            int index = Integer.parseInt(parts[0]);
            if (index >= machine.size()) {
                return Optional.empty();
            }
            Gpu gpu = machine.get(index);
            if (parts.length == 1) {
                return Optional.of(gpu.usable());
            }
            int mig = Integer.parseInt(parts[1]);
            return mig < gpu.mig().size()
                    ? Optional.of(List.of(gpu.mig().get(mig).uuid()))
                    : Optional.empty();
        }
        for (Gpu gpu : machine) {
            if (gpu.uuid().equalsIgnoreCase(entry)) {
                return Optional.of(gpu.usable());
            }
            for (Mig mig : gpu.mig()) {
                if (mig.uuid().equalsIgnoreCase(entry)) {
                    return Optional.of(List.of(mig.uuid()));
                }
            }
        }
        return Optional.empty();
    }
}
