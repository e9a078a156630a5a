package io.akkord.runtime.engine.process;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The processes that this JVM runs engines in: what they hold of a device is held by the node's own claims, not by strangers. */
public final class ChildProcesses {
    private static final Set<Long> PIDS = ConcurrentHashMap.newKeySet();

    private ChildProcesses() {}

    /** Their process ids, now. May be called from any thread. */
    public static Set<Long> pids() {
        return Set.copyOf(PIDS);
    }

    static void add(Process process) {
        PIDS.add(process.pid());
        var unused = process.onExit().thenAccept(ended -> PIDS.remove(ended.pid()));
    }
}
