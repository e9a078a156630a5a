package io.akkord.actors.router;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Wakes routers to a fraction of a millisecond, which Akka's scheduler cannot: it ticks. One daemon thread for all routers of a node; what
 * it runs must do no more than send a message. Thread-safe.
 */
public final class PreciseTimer implements AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;

    public PreciseTimer(String node) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, node + "-timer");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        // A router may ask for one more wake-up while the node goes down.
        executor.setRejectedExecutionHandler((task, stopped) -> {});
    }

    /** Runs the task once, after the delay; the future cancels it. */
    public Future<?> schedule(long delayNanos, Runnable task) {
        return executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
