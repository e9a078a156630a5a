package io.akkord.runtime.engine.process;

import io.akkord.runtime.engine.Engine.Execution;
import io.akkord.runtime.engine.EngineException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The answers that a child owes. Each is given once: by the child, or as a failure when the child ends. Thread-safe. */
final class Answers {
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();
    private final Map<Long, CompletableFuture<Execution>> runs = new HashMap<>();
    private @Nullable CompletableFuture<Void> check;
    private long lastRun;
    private @Nullable EngineException end;

    CompletableFuture<Void> loaded() {
        return loaded;
    }

    /**
     * Gives a run its number.
     *
     * @throws EngineException when the child has ended
     */
    synchronized long expect(CompletableFuture<Execution> run) throws EngineException {
        checkEnd();
        runs.put(++lastRun, run);
        return lastRun;
    }

    /** @throws EngineException when the child has ended */
    synchronized CompletableFuture<Void> expectHealth() throws EngineException {
        checkEnd();
        check = new CompletableFuture<>();
        return check;
    }

    private void checkEnd() throws EngineException {
        if (end != null) {
            throw end;
        }
    }

    /**
     * Passes an answer on.
     *
     * @throws ProtocolException when nobody asked for it
     */
    void take(Message message) throws ProtocolException {
        if (message instanceof Message.Done done) {
            run(done.id()).complete(done.execution());
        } else if (message instanceof Message.RunFailed failed) {
            run(failed.id()).completeExceptionally(new EngineException(failed.reason()));
        } else if (message instanceof Message.Loaded) {
            loaded.complete(null);
        } else if (message instanceof Message.LoadFailed failed) {
            loaded.completeExceptionally(
                    failed.unfitNode()
                            ? EngineException.unfitNode(failed.reason(), null)
                            : new EngineException(failed.reason()));
        } else if (message instanceof Message.Healthy) {
            health().complete(null);
        } else if (message instanceof Message.Ill ill) {
            health().completeExceptionally(new EngineException(ill.reason()));
        } else {
            throw new ProtocolException(
                    "an engine does not send a " + message.getClass().getSimpleName());
        }
    }

    private synchronized CompletableFuture<Execution> run(long id) throws ProtocolException {
        CompletableFuture<Execution> run = runs.remove(id);
        if (run == null) {
            throw new ProtocolException("an answer to run " + id + ", which was not asked for");
        }
        return run;
    }

    private synchronized CompletableFuture<Void> health() throws ProtocolException {
        CompletableFuture<Void> asked = check;
        if (asked == null) {
            throw new ProtocolException("an answer to a health check that was not asked for");
        }
        check = null;
        return asked;
    }

    /** The child has ended: all that is owed, and all that is expected from now on, fails with the reason. */
    void fail(EngineException reason) {
        List<CompletableFuture<?>> owed;
        synchronized (this) {
            end = reason;
            owed = new ArrayList<>(runs.values());
            runs.clear();
            if (check != null) {
                owed.add(check);
            }
        }
        loaded.completeExceptionally(reason);
        owed.forEach(answer -> answer.completeExceptionally(reason));
    }
}
