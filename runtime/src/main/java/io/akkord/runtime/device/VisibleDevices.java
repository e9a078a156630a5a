package io.akkord.runtime.device;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which devices of the machine this process may use: what the environment leaves visible, and of that what is
 * configured. Pure.
 *
 * <p>Devices are named by UUID in the result: a GPU's, or, where a GPU is split, its MIG devices'. Indices are NVML's,
 * in PCI bus order; CUDA counts alike only with {@code CUDA_DEVICE_ORDER=PCI_BUS_ID}.
 *
 * @param uuids visible devices in the order in which they are to be numbered
 * @param notes what an operator should know: entries that were passed over, and why
 */
public record VisibleDevices(List<String> uuids, List<String> notes) {
    public VisibleDevices {
        uuids = List.copyOf(uuids);
        notes = List.copyOf(notes);
    }

    /** A GPU of the machine; {@code migEnabled} with no {@code mig} is a GPU of which nothing can be used yet. */
    public record Gpu(String uuid, boolean migEnabled, List<Mig> mig) {
        public Gpu {
            mig = List.copyOf(mig);
        }

        /** A GPU that is not split. */
        public static Gpu whole(String uuid) {
            return new Gpu(uuid, false, List.of());
        }

        /** Holds the place of a GPU that cannot be identified, so that the indices after it stay right. */
        public static Gpu unidentified(int index) {
            return new Gpu("unidentified GPU " + index, true, List.of());
        }

        /** What can be claimed of it. */
        List<String> usable() {
            return migEnabled ? mig.stream().map(Mig::uuid).toList() : List.of(uuid);
        }
    }

    /** A MIG device. */
    public record Mig(String uuid, int gpuInstanceId, int computeInstanceId) {}

    /**
     * What the environment leaves visible.
     *
     * @param machine all GPUs that NVML shows, by index
     * @param cudaVisibleDevices {@code CUDA_VISIBLE_DEVICES}, empty if it is not set
     * @param nvidiaVisibleDevices {@code NVIDIA_VISIBLE_DEVICES}, empty if it is not set
     */
    public static VisibleDevices ofEnvironment(
            List<Gpu> machine, Optional<String> cudaVisibleDevices, Optional<String> nvidiaVisibleDevices) {
        List<String> notes = new ArrayList<>();
        List<String> cuda = cudaVisibleDevices
                .map(value -> CudaVisibleDevices.parse(value, machine, notes))
                .orElseGet(() -> all(machine));
        Set<String> container = nvidiaVisibleDevices
                .map(value -> NvidiaVisibleDevices.parse(value, machine, notes))
                .orElseGet(() -> new LinkedHashSet<>(all(machine)));
        return new VisibleDevices(cuda.stream().filter(container::contains).toList(), notes);
    }

    /**
     * What the configuration picks of the visible devices.
     *
     * @param ids indices or UUIDs, as {@code nvidia-smi -L} prints them; empty list: all that is visible
     * @throws IllegalArgumentException if one names no device of the machine, a hidden one, or one twice
     */
    public VisibleDevices configured(List<String> ids, List<Gpu> machine) {
        if (ids.isEmpty()) {
            return this;
        }
        Set<String> chosen = new LinkedHashSet<>();
        for (String id : ids) {
            for (String uuid : named(id.strip(), machine)) {
                if (!uuids.contains(uuid)) {
                    throw new IllegalArgumentException("the configured device '" + id + "' (" + uuid
                            + ") is hidden by CUDA_VISIBLE_DEVICES or NVIDIA_VISIBLE_DEVICES, which leave " + uuids
                            + "; change the variable or the configuration");
                }
                if (!chosen.add(uuid)) {
                    throw new IllegalArgumentException("the configured devices " + ids + " name " + uuid
                            + " twice, the second time as '" + id + "'; name each device once");
                }
            }
        }
        return new VisibleDevices(List.copyOf(chosen), notes);
    }

    private static List<String> named(String id, List<Gpu> machine) {
        if (id.matches("[0-9]{1,9}")) {
            int index = Integer.parseInt(id);
            if (index >= machine.size()) {
                throw new IllegalArgumentException("the configured device index " + index
                        + " is beyond what this machine has: " + machine.size() + " GPU(s)"
                        + (machine.isEmpty() ? "" : ", indices 0 to " + (machine.size() - 1))
                        + "; see 'nvidia-smi -L' and correct the configuration");
            }
            return machine.get(index).usable();
        }
        for (Gpu gpu : machine) {
            if (gpu.uuid().equalsIgnoreCase(id)) {
                return gpu.usable();
            }
            for (Mig mig : gpu.mig()) {
                if (mig.uuid().equalsIgnoreCase(id)) {
                    return List.of(mig.uuid());
                }
            }
        }
        throw new IllegalArgumentException("the configured device '" + id + "' is neither an index nor the UUID of one"
                + " of this machine's " + machine.size() + " GPU(s); see 'nvidia-smi -L'");
    }

    static List<String> all(List<Gpu> machine) {
        return machine.stream().flatMap(gpu -> gpu.usable().stream()).toList();
    }
}
