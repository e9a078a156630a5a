package io.akkord.runtime.device.nvml;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import io.akkord.runtime.device.nvml.NvmlLibrary.ProcessLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads the compute processes of a device with the newest function that the driver has. */
final class ProcessReader {
    private static final int FIRST_CAPACITY = 16;
    private static final int MAX_CAPACITY = 4096;
    /** {@code NVML_VALUE_NOT_AVAILABLE} of a u64, and the instance id of a process outside MIG. */
    private static final long NO_MEMORY_VALUE = -1L;

    private static final int NO_INSTANCE = -1;

    private final NvmlLibrary library;

    ProcessReader(NvmlLibrary library) {
        this.library = library;
    }

    /** Empty if the driver does not tell; an empty list if there is no process. */
    Optional<List<NvmlProcess>> read(Reading reading, Pointer device) {
        List<Query> queries = List.of(
                new Query(
                        "nvmlDeviceGetComputeRunningProcesses_v3",
                        ProcessLayout.V2,
                        library::nvmlDeviceGetComputeRunningProcesses_v3),
                new Query(
                        "nvmlDeviceGetComputeRunningProcesses_v2",
                        ProcessLayout.V2,
                        library::nvmlDeviceGetComputeRunningProcesses_v2),
                new Query(
                        "nvmlDeviceGetComputeRunningProcesses",
                        ProcessLayout.V1,
                        library::nvmlDeviceGetComputeRunningProcesses));
        for (Query query : queries) {
            List<NvmlProcess> processes = new ArrayList<>();
            int code = query(reading, query, device, processes);
            if (code == NvmlReturn.SUCCESS) {
                return Optional.of(processes);
            }
            if (code != NvmlReturn.FUNCTION_NOT_FOUND) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Processes come and go between two calls, so the room needed is asked for again until it suffices. */
    private static int query(Reading reading, Query query, Pointer device, List<NvmlProcess> into) {
        int capacity = FIRST_CAPACITY;
        while (true) {
            IntByReference count = new IntByReference(capacity);
            try (Memory entries = new Memory((long) capacity * query.layout.size)) {
                int code = reading.run(query.symbol, () -> query.function.call(device, count, entries));
                if (code == NvmlReturn.SUCCESS) {
                    for (int i = 0; i < Math.min(count.getValue(), capacity); i++) {
                        into.add(entry(entries, (long) i * query.layout.size, query.layout));
                    }
                }
                if (code != NvmlReturn.INSUFFICIENT_SIZE || capacity == MAX_CAPACITY) {
                    return code;
                }
            }
            capacity = Math.min(MAX_CAPACITY, Math.max(2 * capacity, count.getValue() + FIRST_CAPACITY));
        }
    }

    private static NvmlProcess entry(Memory entries, long offset, ProcessLayout layout) {
        long used = entries.getLong(offset + 8);
        boolean instances = layout == ProcessLayout.V2;
        return new NvmlProcess(
                Integer.toUnsignedLong(entries.getInt(offset)),
                used == NO_MEMORY_VALUE ? OptionalLong.empty() : OptionalLong.of(used),
                instances ? instance(entries.getInt(offset + 16)) : OptionalInt.empty(),
                instances ? instance(entries.getInt(offset + 20)) : OptionalInt.empty());
    }

    private static OptionalInt instance(int id) {
        return id == NO_INSTANCE ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private record Query(String symbol, ProcessLayout layout, Function function) {}

    private interface Function {
        int call(Pointer device, IntByReference count, @Nullable Pointer infos);
    }
}
