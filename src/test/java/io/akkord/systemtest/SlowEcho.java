package io.akkord.systemtest;

import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.tensor.Tensors;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Returns what it gets, after the time that its user_config says: {@code millis}. */
public final class SlowEcho implements Handler<Tensors, Tensors> {
    private volatile long millis;

    @Override
    public void start(Map<String, Object> userConfig) {
        reconfigure(userConfig);
    }

    @Override
    public void reconfigure(Map<String, Object> userConfig) {
        millis = userConfig.get("millis") instanceof Number number ? number.longValue() : 0;
    }

    @Override
    public CompletionStage<Tensors> handle(Tensors request) {
        return CompletableFuture.supplyAsync(
                () -> request, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
    }
}
