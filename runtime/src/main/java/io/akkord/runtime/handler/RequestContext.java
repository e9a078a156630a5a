package io.akkord.runtime.handler;

import io.akkord.runtime.log.LogFields;
import io.akkord.runtime.request.Request;
import io.akkord.runtime.request.TraceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The request that a handler answers: who it is, until when, and whether anybody still waits. Thread-safe.
 *
 * <p>It is {@link #current()} while {@link Handler#handle} runs. For what goes on elsewhere, take it along: {@link Handle#within}, {@link #bind}.
 */
public final class RequestContext {
    private static final ThreadLocal<@Nullable RequestContext> CURRENT = new ThreadLocal<>();

    private final String id;
    private final long deadlineNanos;
    private final Optional<TraceContext> trace;
    private final AtomicInteger children = new AtomicInteger();

    private final Object lock = new Object();
    private boolean cancelled;
    private @Nullable List<Runnable> listeners;

    private RequestContext(String id, long deadlineNanos, Optional<TraceContext> trace) {
        this.id = id;
        this.deadlineNanos = deadlineNanos;
        this.trace = trace;
    }

    /** The context of a request. */
    public static RequestContext of(Request request) {
        return new RequestContext(request.id(), request.deadlineNanos(), request.trace());
    }

    /**
     * The context of a batch: it has the earliest deadline of its requests, and no trace, since it is part of several. It is cancelled once all of
     * them are. Its id is that of its first request and how many there are besides.
     *
     * @param requests not empty
     */
    public static RequestContext ofBatch(List<RequestContext> requests) {
        RequestContext first = requests.get(0);
        if (requests.size() == 1) {
            return first;
        }
        long earliest = Request.NO_DEADLINE;
        for (RequestContext request : requests) {
            earliest = Request.earlier(earliest, request.deadlineNanos);
        }
        RequestContext batch = new RequestContext(first.id + "+" + (requests.size() - 1), earliest, Optional.empty());
        AtomicInteger wanted = new AtomicInteger(requests.size());
        for (RequestContext request : requests) {
            request.onCancel(() -> {
                if (wanted.decrementAndGet() == 0) {
                    batch.cancel();
                }
            });
        }
        return batch;
    }

    /** The request that this thread answers; empty where it answers none. */
    public static Optional<RequestContext> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** As the caller gave it, or made for it; stands in log lines. */
    public String id() {
        return id;
    }

    /** Its place in a distributed trace; its {@link TraceContext#child()} belongs into the header {@code traceparent} of calls over HTTP. */
    public Optional<TraceContext> trace() {
        return trace;
    }

    /** When it must have been answered, by {@link System#nanoTime()}; {@link Request#NO_DEADLINE} for never. */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** How long there is left to answer it, not below 0; empty where there is no limit. */
    public Optional<Duration> remaining() {
        return deadlineNanos == Request.NO_DEADLINE
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
    }

    /** Whether nobody waits for the answer any more: its caller has gone, or its time is over. Work for it may stop. */
    public boolean isCancelled() {
        synchronized (lock) {
            return cancelled;
        }
    }

    /**
     * Has the listener called on the common pool, once, when nobody waits for the answer any more; soon if that is so already.
     *
     * @return closing it takes the listener back; do so when the work that it would stop has ended
     */
    public Registration onCancel(Runnable listener) {
        synchronized (lock) {
            if (!cancelled) {
                if (listeners == null) {
                    listeners = new ArrayList<>(2);
                }
                listeners.add(listener);
                return () -> remove(listener);
            }
        }
        ForkJoinPool.commonPool().execute(listener);
        return () -> {};
    }

    private void remove(Runnable listener) {
        synchronized (lock) {
            if (listeners != null) {
                listeners.remove(listener);
            }
        }
    }

    /** Says that nobody waits for the answer any more. For the runtime, which knows. Never blocks. */
    public void cancel() {
        List<Runnable> told;
        synchronized (lock) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            told = listeners == null ? List.of() : listeners;
            listeners = null;
        }
        told.forEach(ForkJoinPool.commonPool()::execute);
    }

    /** An id for a call that is made for this request: its own with a number. */
    public String childId() {
        return id + "." + children.incrementAndGet();
    }

    /** Makes it this thread's {@link #current()}, also in log lines, until that is closed, on the same thread. */
    public Bound bind() {
        RequestContext before = CURRENT.get();
        CURRENT.set(this);
        LogFields fields = LogFields.with(LogFields.REQUEST, id);
        if (trace.isPresent()) {
            fields.and(LogFields.TRACE, trace.get().traceId());
        }
        return () -> {
            fields.close();
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        };
    }

    /** A thread that is bound to a request. */
    @FunctionalInterface
    public interface Bound extends AutoCloseable {
        @Override
        void close();
    }

    /** A listener that can be taken back. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
