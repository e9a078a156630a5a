package io.akkord.runtime.device.nvml;

import java.util.HashSet;
import java.util.Set;
import java.util.function.IntSupplier;

/** Calls that may meet a driver without the function: then the answer is {@link NvmlReturn#FUNCTION_NOT_FOUND}. */
final class NvmlCalls {
    private final NvmlLibrary library;
    /** Looking a missing symbol up costs a search and an exception: it is done once. */
    private final Set<String> absent = new HashSet<>();

    NvmlCalls(NvmlLibrary library) {
        this.library = library;
    }

    NvmlLibrary library() {
        return library;
    }

    int call(String symbol, IntSupplier call) {
        if (absent.contains(symbol)) {
            return NvmlReturn.FUNCTION_NOT_FOUND;
        }
        try {
            return call.getAsInt();
        } catch (UnsatisfiedLinkError e) {
            absent.add(symbol);
            return NvmlReturn.FUNCTION_NOT_FOUND;
        }
    }

    String describe(int code) {
        try {
            return library.nvmlErrorString(code);
        } catch (UnsatisfiedLinkError e) {
            return "no description";
        }
    }
}
