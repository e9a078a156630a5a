package io.akkord.runtime.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import io.akkord.runtime.device.DeviceKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** libtorch in this process: loaded once, through DJL. */
final class Torch {
    private Torch() {}

    /**
     * A manager of native tensors where the claim says: on its first GPU or slice, or on the CPU. The first call loads libtorch.
     *
     * @throws EngineException when libtorch cannot be loaded (so does every later call then), or cannot use the claim's device
     */
    static PtNDManager newManager(EngineResources resources) throws EngineException {
        if (Library.FAILURE != null) {
            throw new EngineException(Library.FAILURE);
        }
        return (PtNDManager) NDManager.newBaseManager(device(resources), "PyTorch");
    }

    private static Device device(EngineResources resources) throws EngineException {
        for (io.akkord.runtime.device.Device claimed : resources.devices()) {
            if (claimed.kind() != DeviceKind.CPU_SLOT) {
                if (!Engine.getEngine("PyTorch").hasCapability(StandardCapabilities.CUDA)) {
                    throw new EngineException(
                            "it claimed " + claimed.id() + ", but libtorch " + version()
                                    + " here cannot use CUDA. Start the node with PYTORCH_LIBRARY_PATH at the lib folder of a libtorch 2.7.1"
                                    + " built for CUDA 12.8, PYTORCH_VERSION=2.7.1 and PYTORCH_FLAVOR=cu128, or let the deployment claim CPU slots");
                }
                return Device.gpu(CudaDevices.ordinal(claimed.id()));
            }
        }
        return Device.cpu();
    }

    /** The version of the libtorch in use. */
    static String version() {
        return Engine.getEngine("PyTorch").getVersion();
    }

    /**
     * What to tell a caller of a failure inside libtorch: one line, without the traces of TorchScript and of C++.
     *
     * @param thrown as it came through DJL
     */
    static String summary(Throwable thrown) {
        String message = thrown.getMessage();
        if (message == null || message.isBlank()) {
            return thrown.getClass().getName();
        }
        List<String> lines = message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        String told = lines.get(0);
        if (message.contains("Traceback of TorchScript")) {
            // The last line of a trace that names an error is what was raised.
            for (String line : lines) {
                if (line.matches("[\\w.]*(Error|Exception)\\b.*") || line.matches("[\\w.]+: .*Error.*")) {
                    told = line;
                }
            }
        }
        return thrown instanceof ai.djl.engine.EngineException
                ? told
                : thrown.getClass().getSimpleName() + ": " + told;
    }

    /** Loading is done by the initializer of this class: once, whichever thread comes first. */
    private static final class Library {
        static final @Nullable String FAILURE = load();

        private static @Nullable String load() {
            // Without it DJL goes to the network for a libtorch that it likes better.
            if (System.getProperty("ai.djl.offline") == null) {
                System.setProperty("ai.djl.offline", "true");
            }
            try {
                // Before any call of DJL's JNI class, which otherwise fails to find the library.
                Engine.getEngine("PyTorch");
                return null;
            } catch (Throwable t) {
                return "libtorch could not be loaded: " + t
                        + (t.getCause() == null ? "" : ", because of " + t.getCause())
                        + "; expected the libtorch 2.7.1 that is built into this distribution for the platform "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                        + ", or the one at PYTORCH_LIBRARY_PATH, of the version that PYTORCH_VERSION says. Build for this platform"
                        + ", or correct these two variables";
            }
        }
    }
}
