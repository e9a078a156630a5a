package io.akkord.actors.worker;

import io.akkord.runtime.batch.Batch;
import io.akkord.runtime.batch.BatchQueue;
import io.akkord.runtime.spec.BatchOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What waits at a worker for a free engine. It merges the batches of all routers: whatever waits and fits goes into the next run. Work
 * that must run alone goes first. Pure; not thread-safe; bounded by the credit that routers keep to.
 */
final class WaitingWork {
    private final BatchQueue<Work> queue;
    private final Deque<Work> alone = new ArrayDeque<>();
    private final Map<Work.Key, Work> byKey = new HashMap<>();

    WaitingWork(BatchOptions options) {
        queue = new BatchQueue<>(new BatchOptions(options.maxSize(), Duration.ZERO, List.of(), options.priorities()));
    }

    /** What waits here, under other options. This one is of no use any more. */
    WaitingWork under(BatchOptions options, long nowNanos) {
        WaitingWork other = new WaitingWork(options);
        List<Work> single = List.copyOf(alone);
        for (Work work : drainAll()) {
            other.add(work, single.contains(work), nowNanos);
        }
        return other;
    }

    void add(Work work, boolean runAlone, long nowNanos) {
        if (runAlone) {
            alone.add(work);
        } else {
            queue.offer(work, work.request, nowNanos);
        }
        byKey.put(work.key(), work);
    }

    /** Whether there is a next run that would not gain anything by waiting. */
    boolean isNextComplete() {
        return !alone.isEmpty() || queue.isNextClosed();
    }

    /** The next run; null when nothing waits. */
    @Nullable
    Run next(long nowNanos) {
        Work single = alone.poll();
        if (single != null) {
            byKey.remove(single.key());
            return new Run(List.of(single), single.request.rows());
        }
        Optional<Batch<Work>> batch = queue.poll(nowNanos, Integer.MAX_VALUE);
        if (batch.isEmpty()) {
            return null;
        }
        for (Work work : batch.get().tickets()) {
            byKey.remove(work.key());
        }
        return new Run(batch.get().tickets(), batch.get().rows());
    }

    /** Removes what missed its deadline. */
    List<Work> expire(long nowNanos) {
        List<Work> expired = queue.expire(nowNanos);
        if (!alone.isEmpty()) {
            expired = new ArrayList<>(expired);
            for (Work work : List.copyOf(alone)) {
                if (work.request.isExpired(nowNanos)) {
                    alone.remove(work);
                    expired.add(work);
                }
            }
        }
        for (Work work : expired) {
            byKey.remove(work.key());
        }
        return expired;
    }

    /** Removes one; false when it does not wait here (any more). */
    boolean withdraw(Work.Key key) {
        Work work = byKey.get(key);
        if (work == null || !(alone.remove(work) || queue.remove(work))) {
            return false;
        }
        byKey.remove(key);
        return true;
    }

    /** Removes everything. */
    List<Work> drainAll() {
        List<Work> all = new ArrayList<>(alone);
        all.addAll(queue.drainAll());
        alone.clear();
        byKey.clear();
        return all;
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }
}
