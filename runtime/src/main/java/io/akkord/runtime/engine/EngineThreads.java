package io.akkord.runtime.engine;

import io.akkord.runtime.log.LogFields;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.MDC;

/**
 * The daemon threads of one engine. A task goes to an idle thread, else to a new one up to the limit, else it waits. One thread, once
 * made, stays until {@link #shutdown}; the others end after half a minute without work. What may wait is bounded by the host's callers.
 */
final class EngineThreads implements Executor {
    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor pool;

    /** @param deployment for log lines; empty for none */
    EngineThreads(String deployment, String name, int limit) {
        // The pool asks the queue first and makes a thread only when refused, so the queue refuses what no idle thread
        // takes. One core
        // thread stays, therefore a task queued while others end is still taken.
        LinkedTransferQueue<Runnable> queue = new LinkedTransferQueue<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean offer(Runnable task) {
                return tryTransfer(task);
            }
        };
        this.pool = new ThreadPoolExecutor(
                1, limit, IDLE_SECONDS, TimeUnit.SECONDS, queue, factory(deployment, name), (task, executor) -> {
                    if (executor.isShutdown()) {
                        throw new RejectedExecutionException("the threads of " + name + " have ended");
                    }
                    queue.put(task);
                });
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** From now on that many threads at most; what is more ends when it is idle. */
    void limit(int threads) {
        pool.setMaximumPoolSize(threads);
    }

    /** Ends the threads after what they have. */
    void shutdown() {
        pool.shutdown();
    }

    private static ThreadFactory factory(String deployment, String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Runnable all = () -> {
                // For good: the thread serves nobody else.
                if (!deployment.isEmpty()) {
                    MDC.put(LogFields.DEPLOYMENT, deployment);
                }
                MDC.put(LogFields.REPLICA, name);
                task.run();
            };
            Thread thread = new Thread(all, "engine-" + name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
