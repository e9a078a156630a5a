package io.akkord.http.spot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for the notice from time to time, on a daemon thread of its own, and tells once when it has come. */
public final class SpotWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpotWatch.class);

    private final CountDownLatch closed = new CountDownLatch(1);

    private SpotWatch() {}

    /**
     * Begins to look, if the settings say where.
     *
     * @param told called once with what was announced, on the watch's thread
     */
    public static SpotWatch start(SpotSettings settings, Consumer<String> told) {
        SpotWatch watch = new SpotWatch();
        if (settings.provider().isPresent()) {
            SpotNotice notice = SpotNotice.of(settings);
            Thread thread = new Thread(() -> watch.run(notice, settings.interval(), told), "spot-watch");
            thread.setDaemon(true);
            thread.start();
            LOG.info(
                    "looking for a notice that this machine is taken away: {}, every {}",
                    settings.provider().get(),
                    settings.interval());
        }
        return watch;
    }

    private void run(SpotNotice notice, Duration interval, Consumer<String> told) {
        boolean failing = false;
        try {
            do {
                try {
                    Optional<String> found = notice.look();
                    if (failing) {
                        LOG.info("spot notices can be looked for again");
                        failing = false;
                    }
                    if (found.isPresent()) {
                        told.accept(found.get());
                        return;
                    }
                } catch (IOException | UncheckedIOException e) {
                    if (!failing) {
                        LOG.warn("cannot look for spot notices (akkord.spot), trying on: {}", e.toString());
                        failing = true;
                    }
                }
            } while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops looking, after the look that is under way. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
    }
}
