package io.akkord.runtime.engine;

import io.akkord.runtime.engine.Engine.Execution;
import io.akkord.runtime.request.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Loads an engine and warms it up, on the calling thread. */
final class EngineStart {
    private EngineStart() {}

    /** Why the engine of a replica of that name did not start; empty when it did. */
    static Optional<EngineException> of(String name, Engine engine, List<Object> warmUp) {
        try {
            engine.load();
            for (int i = 0; i < warmUp.size(); i++) {
                String request = "warm-up request " + (i + 1) + " of " + warmUp.size();
                Execution execution = await(engine.run(List.of(warmUp.get(i))));
                if (execution.outcomes().get(0) instanceof Outcome.Failure failure) {
                    return Optional.of(new EngineException(request + " of " + name + " failed: " + failure.message()));
                }
            }
            return Optional.empty();
        } catch (EngineException e) {
            return Optional.of(e);
        } catch (Throwable t) {
            return failure(name, t);
        }
    }

    /** The same for what was thrown. */
    static Optional<EngineException> failure(String name, Throwable thrown) {
        Throwable cause =
                thrown instanceof ExecutionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return Optional.of(new EngineException("the engine of " + name + " could not be started: " + cause, cause));
    }

    private static Execution await(CompletionStage<Execution> stage) throws ExecutionException, InterruptedException {
        CompletableFuture<Execution> future = new CompletableFuture<>();
        Futures.onEnd(stage, (execution, thrown) -> {
            if (execution != null) {
                future.complete(execution);
            } else {
                future.completeExceptionally(
                        thrown != null ? thrown : new EngineException("the engine gave no answer"));
            }
        });
        return future.get();
    }
}
