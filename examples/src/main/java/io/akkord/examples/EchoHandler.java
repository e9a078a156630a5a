package io.akkord.examples;

import io.akkord.runtime.handler.Handler;
import io.akkord.runtime.tensor.Tensors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Returns its input tensors, of any name, datatype and shape: the no-op of benchmarks. */
public final class EchoHandler implements Handler<Tensors, Tensors> {

    @Override
    public CompletionStage<Tensors> handle(Tensors request) {
        return CompletableFuture.completedFuture(request);
    }
}
