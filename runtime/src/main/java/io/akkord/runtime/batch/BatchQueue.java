package io.akkord.runtime.batch;

import io.akkord.runtime.request.BatchKey;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.spec.BatchOptions;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for a replica, and the decision which of them run together and when.
 *
 * <p>Requests are taken by priority (1 first), within a priority in the order of arrival. From the front of that order a batch is formed
 * of requests with equal keys, up to {@code max_size} rows; requests of a lower priority fill what those of a higher one leave free. It is
 * due when it is full; when a request of another key follows; when its rows meet a preferred size (the largest that what waits can
 * form); or when its oldest request arrived {@code max_delay} ago. Lower priorities can starve: give requests a deadline. A request
 * that alone is larger than a batch may be, since it was admitted under other options, runs alone.
 *
 * <p>Pure: time is passed in, as of {@link System#nanoTime()}. Not thread-safe. It has no bound of its own: whoever offers admits first.
 * Offering takes constant time without a deadline and logarithmic time with one; removing is logarithmic; polling is linear in the batch.
 *
 * @param <T> the caller's handle of a request; compared by identity, and in the queue at most once
 */
public final class BatchQueue<T> {
    /** "No wakeup is needed." Compare with {@code ==} before using a wakeup as a time: nanoTime may be of any sign. */
    public static final long NEVER = Long.MAX_VALUE;

    private final List<Level<T>> levels = new ArrayList<>();
    private final IdentityHashMap<T, Entry<T>> entries = new IdentityHashMap<>();
    private final DeadlineHeap<T> deadlines = new DeadlineHeap<>();
    /** Past their deadline, but not yet fetched by {@link #expire}. */
    private final List<T> expired = new ArrayList<>();
    /** Bit i is set when level i has requests. */
    private long occupied;

    private final FormingBatch forming;
    /** The level of the request that was last fed to {@link #forming}; -1 when it must be formed anew. */
    private int formedUpTo = -1;

    /** A queue under these options; a {@code max_size} of 0 makes every request a batch of its own, due at once. */
    public BatchQueue(BatchOptions options) {
        this.forming = new FormingBatch(options);
        for (int i = 0; i < options.priorities(); i++) {
            levels.add(new Level<>());
        }
    }

    /**
     * Puts a request at the end of its priority. A priority beyond the levels there are counts as the nearest level. One that is past
     * its deadline only waits for {@link #expire}.
     *
     * @throws IllegalArgumentException when the request has no rows, or the ticket waits already
     */
    public void offer(T ticket, Request request, long nowNanos) {
        if (request.isExpired(nowNanos)) {
            expired.add(ticket);
            return;
        }
        Entry<T> entry = enter(ticket, request);
        level(entry).addLast(entry);
        if (formedUpTo < 0) {
            return;
        }
        if (entry.level < formedUpTo) {
            formedUpTo = -1;
        } else if (!forming.isClosed()) {
            forming.add(request);
            formedUpTo = entry.level;
        }
    }

    /**
     * Puts a request at the head of its priority: one that was taken before and is to run again. Several keep their order when the last is
     * offered first.
     *
     * @throws IllegalArgumentException as {@link #offer}
     */
    public void offerFirst(T ticket, Request request) {
        Entry<T> entry = enter(ticket, request);
        level(entry).addFirst(entry);
        formedUpTo = -1;
    }

    /**
     * Takes the next batch if it is due. Requests past their deadline are never in it; fetch them with {@link #expire}.
     *
     * @param maxRequests most requests that can be taken now; of a larger batch the rest stays in the queue. Whether a batch is due
     *     does not depend on it
     */
    public Optional<Batch<T>> poll(long nowNanos, int maxRequests) {
        setExpiredAside(nowNanos);
        form();
        int requests = Math.min(forming.dueRequests(nowNanos), maxRequests);
        return requests <= 0 ? Optional.empty() : Optional.of(take(requests));
    }

    /** Whether the next batch can take nothing more: it is full, or a request of another key follows. */
    public boolean isNextClosed() {
        form();
        return forming.isClosed();
    }

    /** Removes the requests that missed their deadline. Costs next to nothing when there are none. */
    public List<T> expire(long nowNanos) {
        setExpiredAside(nowNanos);
        if (expired.isEmpty()) {
            return List.of();
        }
        List<T> result = List.copyOf(expired);
        expired.clear();
        return result;
    }

    /** Removes a request; false when it is not there, or has missed its deadline and is about to be fetched by {@link #expire}. */
    public boolean remove(T ticket) {
        Entry<T> entry = entries.get(ticket);
        if (entry == null) {
            return false;
        }
        leave(entry);
        formedUpTo = -1;
        return true;
    }

    /**
     * When, if nothing is offered or removed until then, {@link #poll} or {@link #expire} gives something.
     *
     * @return {@code nowNanos} when they do already; {@link #NEVER} when nothing waits
     */
    public long nextWakeupNanos(long nowNanos) {
        if (!expired.isEmpty()) {
            return nowNanos;
        }
        form();
        if (forming.isEmpty()) {
            return NEVER;
        }
        if (forming.dueRequests(nowNanos) > 0) {
            return nowNanos;
        }
        long delayEnd = forming.delayEndNanos();
        long deadline = nextDeadlineNanos(nowNanos);
        return deadline != NEVER && deadline - delayEnd < 0 ? deadline : delayEnd;
    }

    /**
     * As {@link #nextWakeupNanos}, for {@link #expire} alone: what matters while no replica has room.
     *
     * @return {@code nowNanos} when a deadline has passed; {@link #NEVER} when no request has one
     */
    public long nextDeadlineNanos(long nowNanos) {
        if (!expired.isEmpty()) {
            return nowNanos;
        }
        Entry<T> earliest = deadlines.earliest();
        if (earliest == null) {
            return NEVER;
        }
        return earliest.request.isExpired(nowNanos) ? nowNanos : earliest.request.deadlineNanos();
    }

    /** Removes everything: first what missed its deadline, then the rest in the order in which it would have been taken. */
    public List<T> drainAll() {
        List<T> all = new ArrayList<>(size());
        all.addAll(expired);
        expired.clear();
        for (Entry<T> entry = head(); entry != null; entry = after(entry)) {
            all.add(entry.ticket);
        }
        levels.replaceAll(level -> new Level<>());
        entries.clear();
        deadlines.clear();
        occupied = 0;
        formedUpTo = -1;
        return all;
    }

    /** Requests in the queue, including those that missed their deadline and were not fetched yet. */
    public int size() {
        return entries.size() + expired.size();
    }

    private Entry<T> enter(T ticket, Request request) {
        if (request.rows() < 1) {
            throw new IllegalArgumentException(
                    "request " + request.id() + " must have 1 row or more, but has " + request.rows());
        }
        int level = Math.max(1, Math.min(request.priority(), levels.size())) - 1;
        Entry<T> entry = new Entry<>(ticket, request, level);
        Entry<T> present = entries.putIfAbsent(ticket, entry);
        if (present != null) {
            throw new IllegalArgumentException(
                    "request " + request.id() + " is offered under a ticket that waits already");
        }
        occupied |= 1L << level;
        if (request.hasDeadline()) {
            deadlines.add(entry);
        }
        return entry;
    }

    private void leave(Entry<T> entry) {
        entries.remove(entry.ticket);
        Level<T> level = level(entry);
        level.remove(entry);
        if (level.first == null) {
            occupied &= ~(1L << entry.level);
        }
        if (entry.heapIndex != Entry.NOT_IN_HEAP) {
            deadlines.remove(entry);
        }
    }

    private void setExpiredAside(long nowNanos) {
        Entry<T> earliest = deadlines.earliest();
        while (earliest != null && earliest.request.isExpired(nowNanos)) {
            leave(earliest);
            formedUpTo = -1;
            expired.add(earliest.ticket);
            earliest = deadlines.earliest();
        }
    }

    private void form() {
        if (formedUpTo >= 0) {
            return;
        }
        forming.clear();
        Entry<T> entry = head();
        while (entry != null && !forming.isClosed()) {
            forming.add(entry.request);
            formedUpTo = entry.level;
            entry = after(entry);
        }
    }

    private Batch<T> take(int requests) {
        List<T> tickets = new ArrayList<>(requests);
        BatchKey key = BatchKey.ANY;
        int rows = 0;
        for (Entry<T> entry = head(); entry != null && tickets.size() < requests; entry = head()) {
            leave(entry);
            tickets.add(entry.ticket);
            key = entry.request.batchKey();
            rows += entry.request.rows();
        }
        formedUpTo = -1;
        return new Batch<>(tickets, key, rows);
    }

    private Level<T> level(Entry<T> entry) {
        return levels.get(entry.level);
    }

    private @Nullable Entry<T> head() {
        return firstOfLevelFrom(0);
    }

    private @Nullable Entry<T> after(Entry<T> entry) {
        return entry.next != null ? entry.next : firstOfLevelFrom(entry.level + 1);
    }

    private @Nullable Entry<T> firstOfLevelFrom(int level) {
        // A shift by 64 would be a shift by 0.
        long left = level >= Long.SIZE ? 0 : occupied >>> level << level;
        return left == 0 ? null : levels.get(Long.numberOfTrailingZeros(left)).first;
    }
}
