package io.akkord.runtime.device.nvml;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The GPUs of this machine, read through NVML. Opened once, closed by the one who opened it.
 *
 * <p>Not thread-safe, and every call may block in the driver for milliseconds, or seconds with a broken GPU: all calls,
 * {@link #open} and {@link #close} included, belong on one thread of their own ({@link NvmlSampler} is one). A device
 * that fails is a value in what is returned. After {@link #close} all methods throw {@link IllegalStateException}.
 */
public interface Nvml extends AutoCloseable {
    /**
     * Loads and initializes NVML.
     *
     * @param library the library file; if empty, {@code libnvidia-ml.so.1} from where the system looks for libraries
     */
    static NvmlStatus open(Optional<Path> library) {
        return NvmlOpening.open(library);
    }

    Versions versions();

    /** Looks at all GPUs anew. */
    NvmlInventory inventory();

    default List<NvmlDevice> devices() {
        return inventory().devices();
    }

    /** Reads the state of a GPU, known by its UUID; {@link DeviceHealth#LOST} if NVML has none of that UUID. */
    DeviceSample sample(NvmlDevice device);

    /** How two GPUs are connected. */
    DeviceLink link(NvmlDevice from, NvmlDevice to);

    /** Idempotent. */
    @Override
    void close();

    /**
     * Versions of what is installed.
     *
     * @param driver for example 580.159.03
     * @param nvml for example 13.580.159.03
     * @param cuda newest CUDA that the driver runs, as 1000 × major + 10 × minor
     */
    record Versions(Optional<String> driver, Optional<String> nvml, OptionalInt cuda) {}
}
