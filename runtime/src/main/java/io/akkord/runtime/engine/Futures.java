package io.akkord.runtime.engine;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What {@link CompletionStage} leaves to be said each time. */
final class Futures {
    private Futures() {}

    /**
     * Calls back once, on this thread when the stage is complete already. A failure comes free of {@link CompletionException}; a stage
     * that completed with null, or is null itself, gives two nulls.
     */
    static <T> void onEnd(@Nullable CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> callback) {
        if (stage == null) {
            callback.accept(null, null);
            return;
        }
        var unused = stage.whenComplete((result, thrown) ->
                callback.accept(thrown == null ? result : null, thrown == null ? null : unwrap(thrown)));
    }

    private static Throwable unwrap(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}
