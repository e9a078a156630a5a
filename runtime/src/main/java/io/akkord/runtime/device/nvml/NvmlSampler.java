package io.akkord.runtime.device.nvml;

import io.akkord.runtime.device.nvml.NvmlStatus.Available;
import io.akkord.runtime.device.nvml.NvmlStatus.Cause;
import io.akkord.runtime.device.nvml.NvmlStatus.Unavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that talks to NVML: opens it, reads all GPUs every few seconds, closes it.
 *
 * <p>Where NVML is unavailable it is tried again each inventory period, so a driver loaded later is found. The listener
 * runs on the sampler's thread, with every snapshot, and with an {@link Unavailable} only when it differs from the last;
 * it must not block. {@link #latest()} may be called from any thread.
 */
public final class NvmlSampler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NvmlSampler.class);
    /** A broken GPU can hold a call for seconds; then the daemon thread is left behind. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final Supplier<NvmlStatus> open;
    private final Duration inventoryPeriod;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final Consumer<NvmlReport> listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable NvmlReport latest;
    private @Nullable Thread thread;

    // Of the sampler's thread only.
    private @Nullable Nvml nvml;
    private @Nullable NvmlSampling sampling;
    private long lastAttemptNanos;
    private boolean attempted;

    NvmlSampler(
            Supplier<NvmlStatus> open,
            Duration inventoryPeriod,
            LongSupplier nanoTime,
            InstantSource clock,
            Consumer<NvmlReport> listener) {
        this.open = open;
        this.inventoryPeriod = inventoryPeriod;
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Starts the thread.
     *
     * @param open usually {@code () -> Nvml.open(path)}; called on the sampler's thread
     * @param period between two samples of each GPU
     * @param inventoryPeriod between two looks at what GPUs there are, and between two attempts to open
     */
    public static NvmlSampler start(
            Supplier<NvmlStatus> open,
            Duration period,
            Duration inventoryPeriod,
            InstantSource clock,
            Consumer<NvmlReport> listener) {
        NvmlSampler sampler = new NvmlSampler(open, inventoryPeriod, System::nanoTime, clock, listener);
        Thread thread = new Thread(() -> sampler.run(period), "akkord-nvml");
        thread.setDaemon(true);
        sampler.thread = thread;
        thread.start();
        return sampler;
    }

    /** Empty until the first attempt ended. */
    public Optional<NvmlReport> latest() {
        return Optional.ofNullable(latest);
    }

    /** Ends the thread and with it NVML; waits a few seconds at most, and not at all when the listener calls it. */
    @Override
    public void close() {
        closed.countDown();
        Thread running = thread;
        if (running == null) {
            release();
            return;
        }
        if (running == Thread.currentThread()) {
            return;
        }
        try {
            running.join(CLOSE_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Duration period) {
        try {
            do {
                tick();
            } while (!closed.await(period.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            release();
        }
    }

    /** One round: open if it is time to, then read. Never throws: the thread must outlive a bad round. */
    void tick() {
        try {
            long now = nanoTime.getAsLong();
            if (sampling == null && (!attempted || now - lastAttemptNanos >= inventoryPeriod.toNanos())) {
                attempted = true;
                lastAttemptNanos = now;
                tryOpen();
            }
            if (sampling != null) {
                publish(sampling.sample(now, clock.instant()));
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("reading the GPUs through NVML failed", e);
            publish(new Unavailable(
                    Cause.UNKNOWN,
                    OptionalInt.empty(),
                    "Reading the GPUs failed: " + e + ". See the log of this node."));
        }
    }

    private void tryOpen() {
        release();
        NvmlStatus status = open.get();
        if (status instanceof Available available) {
            nvml = available.nvml();
            sampling = new NvmlSampling(available.nvml(), inventoryPeriod);
        } else if (status instanceof Unavailable unavailable) {
            publish(unavailable);
        }
    }

    private void publish(NvmlReport report) {
        boolean news = report instanceof NvmlSnapshot || !report.equals(latest);
        latest = report;
        if (!news) {
            return;
        }
        try {
            listener.accept(report);
        } catch (RuntimeException e) {
            LOG.warn("the listener of GPU readings failed", e);
        }
    }

    private void release() {
        Nvml opened = nvml;
        nvml = null;
        sampling = null;
        if (opened != null) {
            opened.close();
        }
    }
}
