package io.akkord.systemtest;

import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.tensor.Tensors;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A handler that is broken from the start. */
public final class NeverStarts implements Handler<Tensors, Tensors> {
    static final String WHY = "the flux capacitor is missing";

    @Override
    public void start(Map<String, Object> userConfig) {
        throw new IllegalStateException(WHY);
    }

    @Override
    public CompletionStage<Tensors> handle(Tensors request) {
        throw new IllegalStateException("it never started");
    }
}
