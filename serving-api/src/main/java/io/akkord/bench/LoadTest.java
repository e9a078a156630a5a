package io.akkord.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One load test: warm-up, the measured part, and the last answers. Used once; {@link #stop} may be called from any thread. */
public final class LoadTest {
    private final BenchOptions options;
    private final RequestTemplate request;
    private final @Nullable BodyCheck check;
    private final List<LoadWorker> workers = new ArrayList<>();
    private final List<Samples> samples = new ArrayList<>();
    private final Histogram latency = new Histogram(3);
    private long fromNanos;

    /** @param check looks at the bodies of successes; null looks at the status alone */
    public LoadTest(BenchOptions options, RequestTemplate request, @Nullable BodyCheck check) {
        this.options = options;
        this.request = request;
        this.check = check;
    }

    /** What is told while a test runs: an interval of about a second. */
    public record Progress(Duration elapsed, boolean warmingUp, long answered, Histogram latency, long failed) {}

    /**
     * Runs the test; returns when it is over.
     *
     * @param progress is told every second, on the calling thread
     * @throws IOException when no selector can be made
     */
    public LoadResult run(Consumer<Progress> progress) throws IOException, InterruptedException {
        long began = System.nanoTime();
        List<Thread> threads = start(began);
        long lastAnswered = 0;
        for (int second = 1; isAnyAlive(threads); second++) {
            awaitUntil(threads, began + TimeUnit.SECONDS.toNanos(second));
            if (!isAnyAlive(threads)) {
                break;
            }
            Histogram interval = takeLatency();
            boolean warmingUp = System.nanoTime() - fromNanos < 0;
            long warmUp = warmUpRequests();
            long answered = interval.getTotalCount() + warmUp - lastAnswered;
            lastAnswered = warmUp;
            progress.accept(new Progress(Duration.ofSeconds(second), warmingUp, answered, interval, failed()));
        }
        return result();
    }

    /** Ends the test early; {@link #run} then returns what was measured until now. */
    public synchronized void stop() {
        workers.forEach(LoadWorker::stop);
    }

    private synchronized List<Thread> start(long began) throws IOException {
        fromNanos = began + options.warmUp().toNanos();
        long endNanos = fromNanos + options.duration().toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < options.threads(); i++) {
            Samples ofWorker = new Samples(fromNanos, endNanos);
            Pacer pacer = options.isOpenLoop()
                    ? Pacer.openLoop(options.rate(), began, i, options.threads())
                    : Pacer.closedLoop();
            int share =
                    options.connections() / options.threads() + (i < options.connections() % options.threads() ? 1 : 0);
            LoadWorker worker = new LoadWorker(options, share, request, pacer, ofWorker, check, endNanos);
            samples.add(ofWorker);
            workers.add(worker);
            Thread thread = new Thread(worker, "akkord-bench-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        return threads;
    }

    private static boolean isAnyAlive(List<Thread> threads) {
        return threads.stream().anyMatch(Thread::isAlive);
    }

    private static void awaitUntil(List<Thread> threads, long untilNanos) throws InterruptedException {
        for (Thread thread : threads) {
            long millis = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
            if (millis > 0) {
                thread.join(millis);
            }
        }
    }

    private Histogram takeLatency() {
        Histogram interval = new Histogram(3);
        samples.forEach(s -> interval.add(s.takeLatency()));
        latency.add(interval);
        return interval;
    }

    private long warmUpRequests() {
        return samples.stream().mapToLong(Samples::warmUpRequests).sum();
    }

    private long failed() {
        return samples.stream()
                .flatMap(s -> s.failures().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    private LoadResult result() {
        takeLatency();
        Map<String, Long> failures = new HashMap<>();
        long received = 0;
        long unsent = 0;
        long lastNanos = fromNanos;
        for (Samples s : samples) {
            s.failures().forEach((kind, count) -> failures.merge(kind, count, Long::sum));
            received += s.receivedBytes();
            unsent += s.unsentCount();
            lastNanos = lastNanos - s.lastEndNanos() >= 0 ? lastNanos : s.lastEndNanos();
        }
        double seconds = Math.max(1e-9, (lastNanos - fromNanos) / 1e9);
        return new LoadResult(
                latency,
                failures,
                seconds,
                latency.getTotalCount() * request.bodyBytes(),
                received,
                unsent,
                warmUpRequests());
    }
}
