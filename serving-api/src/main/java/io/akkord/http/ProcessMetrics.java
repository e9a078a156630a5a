package io.akkord.http;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The process and its JVM, under the names that Prometheus' own clients use. */
final class ProcessMetrics {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessMetrics() {}

    static void write(PrometheusText text) {
        residentBytes().ifPresent(bytes -> text.metric(
                        "process_resident_memory_bytes", "gauge", "Resident memory of the process")
                .sample("process_resident_memory_bytes", bytes));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            text.metric("process_cpu_seconds_total", "counter", "CPU time of the process, user and system")
                    .sample("process_cpu_seconds_total", system.getProcessCpuTime() / 1e9);
        }
        text.metric("process_start_time_seconds", "gauge", "Start of the process, since the epoch")
                .sample(
                        "process_start_time_seconds",
                        ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        text.metric("jvm_memory_used_bytes", "gauge", "Memory in use in the JVM's areas")
                .sample("jvm_memory_used_bytes", memory.getHeapMemoryUsage().getUsed(), "area", "heap")
                .sample("jvm_memory_used_bytes", memory.getNonHeapMemoryUsage().getUsed(), "area", "nonheap");
        text.metric("jvm_memory_max_bytes", "gauge", "Largest heap")
                .sample("jvm_memory_max_bytes", memory.getHeapMemoryUsage().getMax(), "area", "heap");
        text.metric("jvm_buffer_pool_used_bytes", "gauge", "Memory of buffers outside the heap");
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            text.sample("jvm_buffer_pool_used_bytes", pool.getMemoryUsed(), "pool", pool.getName());
        }
        text.metric("jvm_threads_current", "gauge", "Threads of the JVM").sample("jvm_threads_current", (long)
                ManagementFactory.getThreadMXBean().getThreadCount());
        text.metric("jvm_gc_collection_seconds", "summary", "Garbage collections and the time they took");
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            text.sample("jvm_gc_collection_seconds_count", gc.getCollectionCount(), "gc", gc.getName());
            text.sample("jvm_gc_collection_seconds_sum", gc.getCollectionTime() / 1e3, "gc", gc.getName());
        }
    }

    /** Empty where the system does not tell. */
    private static OptionalLong residentBytes() {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    String kilobytes = line.substring(6, line.length() - 2).trim();
                    return OptionalLong.of(Long.parseLong(kilobytes) * 1024);
                }
            }
        } catch (IOException e) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
