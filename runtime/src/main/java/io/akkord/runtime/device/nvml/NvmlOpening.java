package io.akkord.runtime.device.nvml;

import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import io.akkord.runtime.device.nvml.NvmlStatus.Available;
import io.akkord.runtime.device.nvml.NvmlStatus.Unavailable;
import java.nio.file.Path;
import java.util.Optional;

/** Loads the library, initializes it, and makes sure that at least one GPU can be looked at. */
final class NvmlOpening {
    private static final String DEFAULT_LIBRARY = "libnvidia-ml.so.1";

    private NvmlOpening() {}

    static NvmlStatus open(Optional<Path> path) {
        String name = path.map(p -> p.toAbsolutePath().toString()).orElse(DEFAULT_LIBRARY);
        NvmlLibrary library;
        try {
            library = Native.load(name, NvmlLibrary.class);
        } catch (LinkageError e) {
            // JNA's message goes on with every place where it looked, one a line.
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
            return NvmlFailure.notLoaded(name, path.isPresent(), reason);
        }
        try {
            return initialize(new NvmlCalls(library));
        } catch (UnsatisfiedLinkError e) {
            return NvmlFailure.symbolMissing(name, symbolIn(e));
        }
    }

    private static NvmlStatus initialize(NvmlCalls calls) {
        NvmlLibrary library = calls.library();
        int code = library.nvmlInit_v2();
        if (code != NvmlReturn.SUCCESS) {
            return NvmlFailure.ofCode("nvmlInit", code, calls.describe(code));
        }
        Optional<Unavailable> failure = Optional.empty();
        try {
            failure = firstFailure(calls);
        } catch (UnsatisfiedLinkError e) {
            library.nvmlShutdown();
            throw e;
        }
        if (failure.isPresent()) {
            library.nvmlShutdown();
            return failure.get();
        }
        return new Available(new JnaNvml(calls));
    }

    /** Empty if one GPU has a handle; otherwise why the first has none. */
    private static Optional<Unavailable> firstFailure(NvmlCalls calls) {
        NvmlLibrary library = calls.library();
        IntByReference count = new IntByReference();
        int code = library.nvmlDeviceGetCount_v2(count);
        if (code != NvmlReturn.SUCCESS) {
            return Optional.of(NvmlFailure.ofCode("nvmlDeviceGetCount", code, calls.describe(code)));
        }
        Optional<Unavailable> first = Optional.of(NvmlFailure.noDevices());
        for (int i = 0; i < count.getValue(); i++) {
            code = library.nvmlDeviceGetHandleByIndex_v2(i, new PointerByReference());
            if (code == NvmlReturn.SUCCESS) {
                return Optional.empty();
            }
            if (i == 0) {
                first = Optional.of(NvmlFailure.ofCode(
                        "Looking at " + count.getValue() + " GPU(s), none could be read; the first",
                        code,
                        calls.describe(code)));
            }
        }
        return first;
    }

    /** JNA says "Error looking up function 'NAME': ...". */
    private static String symbolIn(UnsatisfiedLinkError e) {
        String[] parts = String.valueOf(e.getMessage()).split("'", 3);
        return parts.length == 3 ? parts[1] : "a function";
    }
}
