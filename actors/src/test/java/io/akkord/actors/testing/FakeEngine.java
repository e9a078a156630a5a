package io.akkord.actors.testing;

import io.akkord.runtime.engine.Engine;
import io.akkord.runtime.engine.EngineException;
import io.akkord.runtime.engine.EngineResources;
import io.akkord.runtime.request.Outcome;
import io.akkord.runtime.spec.DeploymentSpec;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An engine whose runs the test ends by hand, unless it is told to echo. Its fields are set before it is loaded. */
public final class FakeEngine implements Engine {
    /** The deployment it was made for. */
    public final String deployment;
    /** As it was made. */
    public final DeploymentSpec spec;
    /** What it was given to run on. */
    public final EngineResources resources;
    /** Fails the load with this message. */
    public volatile @Nullable String loadFailure;
    /** The load fails for what the node lacks. */
    public volatile boolean unfitNode;
    /** Hangs the load until it is counted down. */
    public volatile @Nullable CountDownLatch loadLatch;
    /** Fails health checks with this message. */
    public volatile @Nullable String illness;
    /** Fails {@link #reconfigure} with this message. */
    public volatile @Nullable String rigid;
    /** What it was reconfigured to; null before. */
    public volatile @Nullable DeploymentSpec changed;
    /** Hangs health checks until it is counted down. */
    public volatile @Nullable CountDownLatch healthLatch;
    /** A health check is under way. */
    public volatile boolean checking;
    /** Health checks that ended. */
    public final AtomicInteger checks = new AtomicInteger();
    /** Answers every run at once with its payloads. */
    public volatile boolean echo;
    /** Payloads that break the engine. */
    public volatile Predicate<Object> poison = payload -> false;

    public volatile int concurrency = 1;
    public volatile boolean closed;
    /** It was told to give up what it is doing. */
    public volatile boolean aborted;

    private final BlockingQueue<PendingRun> runs = new LinkedBlockingQueue<>();

    FakeEngine(DeploymentSpec spec, EngineResources resources) {
        this.spec = spec;
        this.deployment = spec.name();
        this.resources = resources;
    }

    /** A run that waits for the test. */
    public record PendingRun(List<Object> payloads, CompletableFuture<Execution> end) {
        public void succeed() {
            end.complete(echoOf(payloads));
        }

        public void breakEngine(String why) {
            end.completeExceptionally(new EngineException(why));
        }
    }

    /** The next run the engine was given; fails after some seconds without one. */
    public PendingRun nextRun() throws InterruptedException {
        PendingRun run = runs.poll(10, TimeUnit.SECONDS);
        if (run == null) {
            throw new AssertionError("the engine was given no run");
        }
        return run;
    }

    /** Runs given to the engine and not taken by the test. */
    public int runsWaiting() {
        return runs.size();
    }

    @Override
    public void load() throws EngineException {
        CountDownLatch latch = loadLatch;
        if (latch != null) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new EngineException("interrupted", e);
            }
        }
        String failure = loadFailure;
        if (failure != null) {
            throw unfitNode ? EngineException.unfitNode(failure, null) : new EngineException(failure);
        }
    }

    @Override
    public CompletionStage<Execution> run(List<Object> payloads) {
        if (payloads.stream().anyMatch(poison)) {
            return CompletableFuture.failedFuture(new EngineException("poisoned"));
        }
        if (echo) {
            return CompletableFuture.completedFuture(echoOf(payloads));
        }
        PendingRun run = new PendingRun(payloads, new CompletableFuture<>());
        runs.add(run);
        return run.end();
    }

    @Override
    public void checkHealth() throws Exception {
        checking = true;
        CountDownLatch latch = healthLatch;
        if (latch != null) {
            latch.await();
        }
        checking = false;
        checks.incrementAndGet();
        String ill = illness;
        if (ill != null) {
            throw new EngineException(ill);
        }
    }

    @Override
    public void reconfigure(DeploymentSpec spec) throws Exception {
        String why = rigid;
        if (why != null) {
            throw new EngineException(why);
        }
        changed = spec;
    }

    @Override
    public int concurrency() {
        return concurrency;
    }

    @Override
    public void abort() {
        aborted = true;
    }

    @Override
    public void close() {
        closed = true;
    }

    private static Execution echoOf(List<Object> payloads) {
        return new Execution(payloads.stream().map(Outcome::success).toList(), 1, 2, 3);
    }
}
